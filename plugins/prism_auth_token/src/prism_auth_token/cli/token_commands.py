"""``prism token``: one's own tokens, or for administrators those of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from prism_auth_token.cli.answers import items, text
from prism_auth_token.cli.calling import open_accounts
from prism_auth_token.cli.scopes import expiry_of
from prism_auth_token.service import PREFIX
from prism_kernel.api import (
    Column,
    CommandContext,
    InvalidInput,
    JsonObject,
    NotFound,
    RegistryCalls,
)

_COLUMNS = (
    Column("KEY", style="bold"),
    Column("TOKEN"),
    Column("ACTIONS"),
    Column("PACKAGES"),
    Column("EXPIRES"),
    Column("LAST USED"),
    Column("DESCRIPTION"),
)
_SHOWN_KEY = 12
_SHORTEST_KEY = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a token shall be good for."""

    actions: list[str]
    packages: Sequence[str]
    networks: Sequence[str]
    expires: str | None
    description: str | None


def create(ctx: CommandContext, wanted: Wanted) -> None:
    """Make a token, and print it: alone on standard output."""
    body: JsonObject = {
        "actions": [*wanted.actions],
        "packages": [*(wanted.packages or ["*"])],
        "networks": [*wanted.networks],
        "expiresAt": expiry_of(wanted.expires, datetime.now(UTC)),
        "description": wanted.description,
    }
    with open_accounts(ctx) as calls:
        answer = calls.call("POST", f"{PREFIX}/tokens", body=body)
    if ctx.as_json:
        ctx.console.document(answer)
        return
    ctx.console.line(text(answer.get("token")))
    ctx.console.note("This is the only time that it is shown. Keep it like a password.")


def show(ctx: CommandContext, account: str | None) -> None:
    """List tokens, newest first."""
    with open_accounts(ctx) as calls:
        answer = calls.call("GET", _tokens(account))
    if ctx.as_json:
        ctx.console.document(answer)
        return
    ctx.console.table(_COLUMNS, [_row(token) for token in items(answer)])


def revoke(ctx: CommandContext, key: str, account: str | None) -> None:
    """Revoke the token whose key begins with ``key``. Raises ``InvalidInput``, ``NotFound``."""
    with open_accounts(ctx) as calls:
        full = _full_key(calls, key, account)
        calls.call("DELETE", f"{_tokens(account)}/{full}")
    if ctx.as_json:
        ctx.console.document({"key": full, "revoked": True})
    else:
        ctx.console.line(f"Token {full[:_SHOWN_KEY]} is revoked.")


def _full_key(calls: RegistryCalls, key: str, account: str | None) -> str:
    if len(key) < _SHORTEST_KEY:
        raise InvalidInput(f"Give at least {_SHORTEST_KEY} letters of the key.", code="usage")
    known = [text(token.get("key")) for token in items(calls.call("GET", _tokens(account)))]
    found = [each for each in known if each.startswith(key)]
    if len(found) > 1:
        raise InvalidInput(f"{len(found)} keys begin with {key!a}; give more of it.", code="usage")
    if not found:
        raise NotFound(f"No token's key begins with {key!a}.", code="token-not-found")
    return found[0]


def _tokens(account: str | None) -> str:
    return f"{PREFIX}/accounts/{quote(account, safe='')}/tokens" if account else f"{PREFIX}/tokens"


def _row(token: JsonObject) -> list[str]:
    def day(member: str) -> str:
        return text(token.get(member))[:10]

    return [
        text(token.get("key"))[:_SHOWN_KEY],
        f"{text(token.get('hint'))}…",
        text(token.get("actions")),
        text(token.get("packages")),
        day("expiresAt"),
        day("lastUsedAt"),
        text(token.get("description")),
    ]
