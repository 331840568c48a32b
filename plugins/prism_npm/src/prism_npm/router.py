"""All routes of npm's protocol, in the order in which they are asked."""

from __future__ import annotations

from fastapi import APIRouter

from prism_kernel.api import RouterContext
from prism_npm import reading
from prism_npm.accounts import routes as accounts
from prism_npm.advisories import routes as advisories
from prism_npm.search import routes as search
from prism_npm.signatures import routes as signatures
from prism_npm.writing import routes as writing

GROUPS = (
    accounts.routes,
    advisories.routes,
    search.routes,
    signatures.routes,
    writing.routes,
    reading.routes,  # last: its /{name}/{version} would catch /-/whoami
)


def make_router(ctx: RouterContext) -> APIRouter:
    """The router of one mount."""
    router = APIRouter()
    for routes in GROUPS:
        router.include_router(routes(ctx))
    return router
