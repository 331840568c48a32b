"""Wiring: what the entry point ``npm`` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prism_kernel.api import PluginInfo, RouterContext, RouterProvider, hookimpl
from prism_npm.config import NpmConfig, mounts

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


def create(ctx: RouterContext) -> APIRouter:
    """All routes below one mount."""
    from prism_npm.router import make_router  # noqa: PLC0415  loads the web framework

    return make_router(ctx)
