"""``prism auth init``, ``recover`` and ``prune``: over the configured store, without a server."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import anyio

from prism_auth_token.administration import Administration
from prism_auth_token.assembly import administration_of, make_authenticator
from prism_auth_token.cli.printing import dump, say
from prism_auth_token.config import TokenConfig
from prism_auth_token.sessions import METHOD
from prism_kernel.api import Conflict, JsonObject, open_local

_PLUGIN = "auth_token"


def init(name: str, password: str | None, *, as_json: bool) -> None:
    """Make the first administrator; print a password that was made up.

    Raises ``Conflict`` if there is an administrator.
    """
    chosen = password or secrets.token_urlsafe(18)
    auth = anyio.run(_add_first, name, chosen)
    made = _Made(name, chosen if password is None else None, auth)
    made.tell("the first administrator", as_json=as_json)


def recover(name: str, password: str | None, *, as_json: bool) -> None:
    """Make an account an administrator's, with a new password; its tokens end.

    Raises ``NotFound``.
    """
    chosen = password or secrets.token_urlsafe(18)
    auth = anyio.run(_recover, name, chosen)
    made = _Made(name, chosen if password is None else None, auth)
    made.tell("an administrator again", as_json=as_json)


def prune(days: int, *, as_json: bool) -> None:
    """Remove the tokens that expired more than so many days ago."""
    removed = anyio.run(_prune, datetime.now(UTC) - timedelta(days=days))
    if as_json:
        dump({"removed": removed})
    else:
        say(f"Removed {removed} expired {'token' if removed == 1 else 'tokens'}.")


@dataclass(frozen=True, slots=True)
class _Made:
    """An administrator. ``password`` is one that was made up; ``auth`` is the setting."""

    name: str
    password: str | None
    auth: Sequence[str]

    def tell(self, what: str, *, as_json: bool) -> None:
        if as_json:
            dump(self._document())
            return
        say(f"{self.name} is {what}.")
        if self.password is not None:
            say(f"Password: {self.password}")
        if METHOD not in self.auth:
            say("This configuration asks nobody for a token. Put this line at the top of its file,")
            say("prism.toml, and start the server again:")
            say(self._setting())

    def _document(self) -> JsonObject:
        """``setting`` is the line of the configuration that is missing."""
        document: JsonObject = {"name": self.name}
        if self.password is not None:
            document["password"] = self.password
        if METHOD not in self.auth:
            document["setting"] = self._setting()
        return document | {"selected": METHOD in self.auth}

    def _setting(self) -> str:
        """First in the list: who sends a token is then known by it, whatever else they claim."""
        return f"auth = {json.dumps([METHOD, *self.auth])}"


async def _recover(name: str, password: str) -> Sequence[str]:
    async with _administration() as (administration, auth):
        await administration.reset_password(name, password)
        await administration.set_administrator(name, administrator=True)
    return auth


async def _add_first(name: str, password: str) -> Sequence[str]:
    async with _administration() as (administration, auth):
        if await administration.has_administrator():
            raise Conflict(
                "There is an administrator, who can make others: see `prism auth promote`.",
                code="administrator-exists",
            )
        await administration.add(name, password, administrator=True)
    return auth


async def _prune(ended_before: datetime) -> int:
    async with _administration() as (administration, _):
        return await administration.tokens.prune(ended_before)


@asynccontextmanager
async def _administration() -> AsyncIterator[tuple[Administration, Sequence[str]]]:
    """Over the configured store, and what the configuration selects as ``auth``."""
    async with open_local(_PLUGIN) as local:
        config = local.config if isinstance(local.config, TokenConfig) else TokenConfig()
        accounts = make_authenticator(config, local.storage).accounts
        yield administration_of(accounts), local.auth
