"""Wiring: what the entry point ``auth_allowlist`` names."""

from __future__ import annotations

from pydantic import BaseModel

from prism_auth_allowlist.authenticator import METHOD, AllowlistAuthenticator
from prism_auth_allowlist.config import AllowlistConfig
from prism_kernel.api import (
    Authenticator,
    AuthProvider,
    ConfigurationError,
    PluginInfo,
    StorageDriver,
    hookimpl,
)

PLUGIN = PluginInfo(
    name="auth_allowlist",
    summary="Lets listed publishers write. Takes their names on trust: for closed networks.",
    config=AllowlistConfig,
)


@hookimpl
def prism_register_auth() -> list[AuthProvider]:
    return [AuthProvider(METHOD, "Publisher names from request headers, on trust.", create)]


def create(config: BaseModel | None, _storage: StorageDriver, /) -> Authenticator:
    """Build the authenticator from ``[plugin.auth_allowlist]``; it stores nothing."""
    if not isinstance(config, AllowlistConfig):
        raise ConfigurationError("The allowlist needs the table [plugin.auth_allowlist].")
    return AllowlistAuthenticator(config)
