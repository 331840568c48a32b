from __future__ import annotations

from fastapi import APIRouter

from prism_kernel.api import RouterContext
from prism_npm.errors import npm_router


def routes(ctx: RouterContext) -> APIRouter:
    return npm_router(ctx)
