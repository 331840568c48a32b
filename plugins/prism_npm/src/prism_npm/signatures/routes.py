"""The public keys, for ``npm audit signatures``."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from prism_kernel.api import RouterContext
from prism_npm.errors import npm_router
from prism_npm.replies import reply
from prism_npm.signatures.keys import SigningKeys


def routes(ctx: RouterContext, keys: SigningKeys) -> APIRouter:
    """Anybody may have the keys: they verify what somebody else was allowed to read."""
    router = npm_router(ctx)

    @router.get("/-/npm/v1/keys")
    async def listed(_request: Request) -> Response:
        return reply({"keys": [*await keys.listed()]})

    return router
