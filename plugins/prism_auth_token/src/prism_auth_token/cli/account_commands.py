"""``prism auth``: the accounts of a registry."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import quote

import anyio

from prism_auth_token.cli.printing import dump, items, say, table, text
from prism_auth_token.service import PREFIX
from prism_kernel.api import Conflict, JsonMapping, JsonObject, JsonValue, open_local, open_registry

_PLUGIN = "auth_token"


def init(name: str, password: str | None, *, as_json: bool) -> None:
    """Make the first administrator in the configured store; print a password that was made up.

    Raises ``Conflict`` if there is an administrator.
    """
    chosen = password or secrets.token_urlsafe(18)
    anyio.run(_add_first, name, chosen)
    if as_json:
        dump({"name": name} if password else {"name": name, "password": chosen})
        return
    say(f"{name} is the first administrator.")
    if password is None:
        say(f"Password: {chosen}")


async def _add_first(name: str, password: str) -> None:
    from prism_auth_token.assembly import (  # noqa: PLC0415  loads argon2, which others can spare
        administration_of,
        make_authenticator,
    )
    from prism_auth_token.config import TokenConfig  # noqa: PLC0415  as above

    async with open_local(_PLUGIN) as local:
        config = local.config if isinstance(local.config, TokenConfig) else TokenConfig()
        administration = administration_of(make_authenticator(config, local.storage).accounts)
        if await administration.has_administrator():
            raise Conflict(
                "There is an administrator, who can make others: see `prism auth promote`.",
                code="administrator-exists",
            )
        await administration.add(name, password, administrator=True)


def show_all(registry: str | None, *, as_json: bool) -> None:
    """List accounts with their rights."""
    with open_registry(registry) as calls:
        answer = calls.call("GET", f"{PREFIX}/accounts")
    if as_json:
        dump(answer)
        return
    rows = [
        [text(each.get("name")), text(each.get("email")), _rights(each)] for each in items(answer)
    ]
    table(["NAME", "E-MAIL", "RIGHTS"], rows)


def add(body: JsonMapping, registry: str | None, *, as_json: bool) -> None:
    """Make an account."""
    _change("POST", None, "", "is added.", registry, body=body, as_json=as_json)


def grant(
    name: str,
    actions: Sequence[str],
    packages: Sequence[str],
    registry: str | None,
    *,
    as_json: bool,
) -> None:
    """Give an account a right."""
    body: JsonObject = {"actions": [*actions], "packages": [*packages]}
    _change("POST", name, "/rights", "may now:", registry, body=body, as_json=as_json)


def withdraw(name: str, packages: Sequence[str], registry: str | None, *, as_json: bool) -> None:
    """Take rights away."""
    suffix = f"/rights?packages={quote(','.join(packages), safe='')}" if packages else "/rights"
    _change("DELETE", name, suffix, "may now:", registry, as_json=as_json)


def set_administrator(
    name: str, registry: str | None, *, administrator: bool, as_json: bool
) -> None:
    """Make an account an administrator's, or an ordinary one."""
    done = "is an administrator." if administrator else "is no administrator any more."
    body: JsonObject = {"administrator": administrator}
    _change("PUT", name, "/administrator", done, registry, body=body, as_json=as_json)


def reset_password(name: str, password: str, registry: str | None) -> None:
    """Set the password of somebody else, and end their logins and tokens."""
    body: JsonObject = {"password": password}
    done = "has a new password, and no tokens any more."
    _change("PUT", name, "/password", done, registry, body=body, as_json=False)


def change_password(old: str, new: str, registry: str | None) -> None:
    """Change one's own password."""
    with open_registry(registry) as calls:
        calls.call("PUT", f"{PREFIX}/password", body={"old": old, "new": new})
    say("Your password is changed, and your other logins are ended.")


def remove(name: str, registry: str | None) -> None:
    """Remove an account with its tokens."""
    with open_registry(registry) as calls:
        calls.call("DELETE", _path(name))
    say(f"{name} is removed.")


def _change(  # noqa: PLR0913 - one request, and how to tell its outcome
    method: str,
    name: str | None,
    suffix: str,
    done: str,
    registry: str | None,
    *,
    body: JsonMapping | None = None,
    as_json: bool,
) -> None:
    with open_registry(registry) as calls:
        answer = calls.call(method, _path(name) + suffix, body=body)
    if as_json:
        dump(answer)
    else:
        rights = f" {_rights(answer)}" if done.endswith(":") else ""
        say(f"{text(answer.get('name'))} {done}{rights}")


def _path(name: str | None) -> str:
    return f"{PREFIX}/accounts" + (f"/{quote(name, safe='')}" if name else "")


def _rights(account: JsonObject) -> str:
    if account.get("administrator"):
        return "administrator"
    rights = account.get("rights")
    return "; ".join(map(_right, rights)) if isinstance(rights, list) and rights else "-"


def _right(right: JsonValue) -> str:
    if not isinstance(right, dict):
        return text(right)
    return f"{text(right.get('actions'))} on {text(right.get('packages'))}"
