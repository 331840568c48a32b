"""Wiring: what the entry point ``npm`` names."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from prism_kernel.api import (
    CommandProvider,
    Event,
    ImporterProvider,
    Needs,
    PluginContext,
    PluginInfo,
    PublishRefused,
    RouterContext,
    RouterProvider,
    hookimpl,
)
from prism_npm.config import NpmConfig, mounts
from prism_npm.search.freshness import marking_changes, note_change
from prism_npm.verdaccio import read_storage

if TYPE_CHECKING:
    from fastapi import APIRouter

PLUGIN = PluginInfo(
    name="npm",
    summary="Speaks npm's registry protocol: npm, pnpm, yarn, bun and deno.",
    config=NpmConfig,
)


@hookimpl
def prism_register_routers() -> list[RouterProvider]:
    return [RouterProvider(create, mounts=mounts)]


@hookimpl
def prism_register_commands() -> list[CommandProvider]:
    return [
        CommandProvider(
            "advisories",
            "Keep a database of security advisories, for audits.",
            target="prism_npm.advisories.commands:application",
            needs=Needs(store=True),
        ),
        CommandProvider(
            "npm",
            "Look after what the npm protocol needs.",
            target="prism_npm.signatures.commands:application",
            needs=Needs(store=True),
        ),
    ]


@hookimpl
def prism_register_importers() -> list[ImporterProvider]:
    return [ImporterProvider("verdaccio", "Verdaccio's storage folder.", read=read_storage)]


@hookimpl
async def prism_on_event(event: Event, ctx: PluginContext) -> None:
    """Let searches notice what changed."""
    if not isinstance(event, PublishRefused):
        note_change(ctx)


@hookimpl
def prism_lifespan(ctx: PluginContext) -> AbstractAsyncContextManager[None]:
    """Tell the searches of other servers, too."""
    return marking_changes(ctx)


def create(ctx: RouterContext) -> APIRouter:
    """All routes below one mount."""
    from prism_npm.router import make_router  # noqa: PLC0415  loads the web framework

    return make_router(ctx)
