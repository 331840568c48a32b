"""``prism auth init``, ``recover`` and ``prune``: over the configured store, without a server."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import anyio

from prism_auth_token.administration import Administration
from prism_auth_token.assembly import administration_of, make_authenticator
from prism_auth_token.config import TokenConfig
from prism_auth_token.sessions import METHOD
from prism_kernel.api import CommandContext, Conflict, JsonObject


def init(ctx: CommandContext, name: str, password: str | None) -> None:
    """Make the first administrator; print a password that was made up.

    Raises ``Conflict`` if there is an administrator.
    """
    chosen = password or secrets.token_urlsafe(18)
    auth = anyio.run(_add_first, ctx, name, chosen)
    made = _Made(name, chosen if password is None else None, auth)
    made.tell(ctx, "the first administrator")


def recover(ctx: CommandContext, name: str, password: str | None) -> None:
    """Make an account an administrator's, with a new password; its tokens end.

    Raises ``NotFound``.
    """
    chosen = password or secrets.token_urlsafe(18)
    auth = anyio.run(_recover, ctx, name, chosen)
    made = _Made(name, chosen if password is None else None, auth)
    made.tell(ctx, "an administrator again")


def prune(ctx: CommandContext, days: int) -> None:
    """Remove the tokens that expired more than so many days ago."""
    removed = anyio.run(_prune, ctx, datetime.now(UTC) - timedelta(days=days))
    if ctx.as_json:
        ctx.console.document({"removed": removed})
    else:
        ctx.console.line(f"Removed {removed} expired {'token' if removed == 1 else 'tokens'}.")


@dataclass(frozen=True, slots=True)
class _Made:
    """An administrator. ``password`` is one that was made up; ``auth`` is the setting."""

    name: str
    password: str | None
    auth: Sequence[str]

    def tell(self, ctx: CommandContext, what: str) -> None:
        if ctx.as_json:
            ctx.console.document(self._document())
            return
        ctx.console.line(f"{self.name} is {what}.")
        if self.password is not None:
            ctx.console.line(f"Password: {self.password}")
        if METHOD not in self.auth:
            ctx.console.line(
                "This configuration asks nobody for a token. Put this line at the top of its file,"
            )
            ctx.console.line("prism.toml, and start the server again:")
            ctx.console.line(self._setting())

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
        names = ", ".join(f'"{method}"' for method in (METHOD, *self.auth))
        return f"auth = [{names}]"


async def _recover(ctx: CommandContext, name: str, password: str) -> Sequence[str]:
    async with _administration(ctx) as (administration, auth):
        await administration.reset_password(name, password)
        await administration.set_administrator(name, administrator=True)
    return auth


async def _add_first(ctx: CommandContext, name: str, password: str) -> Sequence[str]:
    async with _administration(ctx) as (administration, auth):
        if await administration.has_administrator():
            raise Conflict(
                "There is an administrator, who can make others: see `prism auth promote`.",
                code="administrator-exists",
            )
        await administration.add(name, password, administrator=True)
    return auth


async def _prune(ctx: CommandContext, ended_before: datetime) -> int:
    async with _administration(ctx) as (administration, _):
        return await administration.tokens.prune(ended_before)


@asynccontextmanager
async def _administration(
    ctx: CommandContext,
) -> AsyncIterator[tuple[Administration, Sequence[str]]]:
    """Over the configured store, and what the configuration selects as ``auth``."""
    async with ctx.store() as local:
        config = local.config if isinstance(local.config, TokenConfig) else TokenConfig()
        accounts = make_authenticator(config, local.storage).accounts
        yield administration_of(accounts), local.auth
