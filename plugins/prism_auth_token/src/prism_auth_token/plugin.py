"""Wiring: what the entry point ``auth_token`` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from prism_auth_token.config import TokenConfig
from prism_kernel.api import (
    Authenticator,
    AuthProvider,
    CommandProvider,
    ConfigurationError,
    Needs,
    PluginInfo,
    RouterContext,
    RouterProvider,
    StorageDriver,
    hookimpl,
)

if TYPE_CHECKING:
    from fastapi import APIRouter

PLUGIN = PluginInfo(
    name="auth_token",
    summary="Accounts with passwords, and tokens that may be narrowed.",
    config=TokenConfig,
)


@hookimpl
def prism_register_auth() -> list[AuthProvider]:
    return [AuthProvider("token", "Tokens of accounts, sent as Bearer or Basic.", create)]


@hookimpl
def prism_register_routers() -> list[RouterProvider]:
    return [RouterProvider(create=create_router)]


@hookimpl
def prism_register_commands() -> list[CommandProvider]:
    commands, asks = "prism_auth_token.cli.commands", Needs(registry=True)
    auth = {
        "init": Needs(makes_store=True),
        "recover": Needs(store=True),
        "prune": Needs(store=True),
        "*": asks,
    }
    return [
        CommandProvider("login", "Log in to a registry.", f"{commands}:login", asks),
        CommandProvider(
            "logout", "Revoke the token of the last login.", f"{commands}:logout", asks
        ),
        CommandProvider(
            "whoami", "Show which account a registry knows.", f"{commands}:whoami", asks
        ),
        CommandProvider("token", "Make, list and revoke tokens.", f"{commands}:token", asks),
        CommandProvider("auth", "Manage accounts and their rights.", f"{commands}:auth", auth),
    ]


def create(config: BaseModel | None, storage: StorageDriver) -> Authenticator:
    """Build the authenticator from ``[plugin.auth_token]``."""
    from prism_auth_token.assembly import make_authenticator  # noqa: PLC0415  loads argon2, limits

    if not isinstance(config, TokenConfig):
        raise ConfigurationError("Tokens need the table [plugin.auth_token].")
    return make_authenticator(config, storage)


def create_router(ctx: RouterContext) -> APIRouter:
    """The routes of this plugin; they answer 404 unless the method is selected."""
    from prism_auth_token.web.router import make_router  # noqa: PLC0415  loads FastAPI

    return make_router(ctx)
