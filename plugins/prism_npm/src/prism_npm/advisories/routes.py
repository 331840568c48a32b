"""What ``npm audit`` and its like ask. No question leaves the registry."""

from __future__ import annotations

import anyio.to_thread
import orjson
from fastapi import APIRouter, Request, Response

from prism_kernel.api import Action, JsonObject, JsonValue, RouterContext
from prism_npm.advisories.asking import check_versions, versions_by_package
from prism_npm.advisories.database import AdvisoryDatabase
from prism_npm.advisories.report import audit_report, bulk_answer, versions_of
from prism_npm.advisories.tree import read_tree
from prism_npm.errors import npm_router

BODY_BYTES = 16 * 1024 * 1024
"""As sent or inflated; the tree of a project of 2,000 packages has about 1 MB."""


def routes(ctx: RouterContext) -> APIRouter:
    router = npm_router(ctx)
    database = AdvisoryDatabase(ctx.storage)

    async def body(request: Request) -> JsonValue:
        """Of those who may read something here: an answer tells nothing of the registry."""
        await ctx.http.require(request, Action.READ)
        return await ctx.http.json(request, BODY_BYTES)

    @router.post("/-/npm/v1/security/advisories/bulk")
    async def bulk(request: Request) -> Response:
        asked = versions_by_package(await body(request))
        return _json(bulk_answer(await database.affecting(asked)))

    @router.post("/-/npm/v1/security/audits/quick")
    @router.post("/-/npm/v1/security/audits")
    async def audit(request: Request) -> Response:
        nodes = await anyio.to_thread.run_sync(read_tree, await body(request))
        asked = versions_of(nodes)
        for name, versions in asked.items():
            check_versions(name, versions)
        hits = await database.affecting(asked)
        return _json(await anyio.to_thread.run_sync(audit_report, nodes, hits))

    return router


def _json(document: JsonObject) -> Response:
    return Response(orjson.dumps(document), media_type="application/json")
