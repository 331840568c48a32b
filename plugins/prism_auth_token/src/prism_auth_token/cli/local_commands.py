"""``prism auth init``, ``recover`` and ``prune``: over the configured store, without a server."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import anyio

from prism_auth_token.administration import Administration
from prism_auth_token.assembly import administration_of, make_authenticator
from prism_auth_token.cli.printing import dump, say
from prism_auth_token.config import TokenConfig
from prism_kernel.api import Conflict, open_local

_PLUGIN = "auth_token"


def init(name: str, password: str | None, *, as_json: bool) -> None:
    """Make the first administrator; print a password that was made up.

    Raises ``Conflict`` if there is an administrator.
    """
    chosen = password or secrets.token_urlsafe(18)
    anyio.run(_add_first, name, chosen)
    _tell(name, "the first administrator", chosen, made_up=password is None, as_json=as_json)


def recover(name: str, password: str | None, *, as_json: bool) -> None:
    """Make an account an administrator's, with a new password; its tokens end.

    Raises ``NotFound``.
    """
    chosen = password or secrets.token_urlsafe(18)
    anyio.run(_recover, name, chosen)
    _tell(name, "an administrator again", chosen, made_up=password is None, as_json=as_json)


def prune(days: int, *, as_json: bool) -> None:
    """Remove the tokens that expired more than so many days ago."""
    removed = anyio.run(_prune, datetime.now(UTC) - timedelta(days=days))
    if as_json:
        dump({"removed": removed})
    else:
        say(f"Removed {removed} expired {'token' if removed == 1 else 'tokens'}.")


def _tell(name: str, what: str, password: str, *, made_up: bool, as_json: bool) -> None:
    if as_json:
        dump({"name": name, "password": password} if made_up else {"name": name})
        return
    say(f"{name} is {what}.")
    if made_up:
        say(f"Password: {password}")


async def _recover(name: str, password: str) -> None:
    async with _administration() as administration:
        await administration.reset_password(name, password)
        await administration.set_administrator(name, administrator=True)


async def _add_first(name: str, password: str) -> None:
    async with _administration() as administration:
        if await administration.has_administrator():
            raise Conflict(
                "There is an administrator, who can make others: see `prism auth promote`.",
                code="administrator-exists",
            )
        await administration.add(name, password, administrator=True)


async def _prune(ended_before: datetime) -> int:
    async with _administration() as administration:
        return await administration.tokens.prune(ended_before)


@asynccontextmanager
async def _administration() -> AsyncIterator[Administration]:
    async with open_local(_PLUGIN) as local:
        config = local.config if isinstance(local.config, TokenConfig) else TokenConfig()
        yield administration_of(make_authenticator(config, local.storage).accounts)
