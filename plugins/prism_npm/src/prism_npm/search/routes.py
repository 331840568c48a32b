"""``npm search``, and which packages somebody has starred."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice

import orjson
from fastapi import APIRouter, Request, Response

from prism_kernel.api import (
    Action,
    InvalidInput,
    JsonObject,
    JsonValue,
    PackageNotFound,
    PermissionDenied,
    RouterContext,
)
from prism_npm.annotations import annotations_of
from prism_npm.errors import npm_router
from prism_npm.replies import reply
from prism_npm.rights import is_about_rights, permits
from prism_npm.search.index import Found, SearchIndex
from prism_npm.search.query import Query, parse_query
from prism_npm.search.results import Results, people_of
from prism_npm.search.scoring import EXACT_NAME

MAX_SIZE = 250
_DEFAULT_SIZE = 20
_LOOKED_AT = 1_000
"""How many packages a search may ask about one by one: for people, or for rights."""


def routes(ctx: RouterContext, results: Results) -> APIRouter:
    searching = Searching(ctx, results)
    router = npm_router(ctx)
    router.add_api_route("/-/v1/search", searching.search, methods=["GET"])
    router.add_api_route("/-/_view/starredByUser", searching.starred, methods=["GET"])
    return router


class Searching:
    """The routes that look over all packages."""

    def __init__(self, ctx: RouterContext, results: Results) -> None:
        self._ctx = ctx
        self._results = results
        self._index = SearchIndex(ctx.registry, ctx.storage)

    async def search(self, request: Request) -> Response:
        """``text``, ``size`` and ``from``; how to weigh the results is not for the client."""
        query = parse_query(request.query_params.get("text", ""))
        size = min(_number(request, "size", _DEFAULT_SIZE), MAX_SIZE)
        start = _number(request, "from", 0)
        found = await self._readable(request, await self._index.search(query))
        if query.people:
            found = [each async for each in self._by_people(found, query)]
        objects = [
            _object(description, each.score, query)
            for each in found[start : start + size]
            if (description := await self._results.describe(each.name))
        ]
        now = datetime.now(UTC).strftime("%a %b %d %Y %H:%M:%S GMT+0000 (UTC)")
        return reply({"objects": [*objects], "total": len(found), "time": now})

    async def starred(self, request: Request) -> Response:
        """The packages that the user ``key`` has starred; it is a JSON string, as CouchDB's."""
        user = _json_text(request.query_params.get("key", ""))
        names = [Found(name, 1.0) for name in await self._index.names()]
        rows: list[JsonValue] = []
        for each in await self._readable(request, names):
            with suppress(PackageNotFound):
                record = (await self._ctx.registry.snapshot(each.name)).record
                if user in annotations_of(record).stars:
                    rows.append({"id": each.name, "key": user, "value": each.name})
        return reply({"rows": rows})

    async def _readable(self, request: Request, found: Sequence[Found]) -> list[Found]:
        """What whoever asks may read; those who may not read everything are asked for each."""
        try:
            await self._ctx.http.require(request, Action.READ)
        except PermissionDenied as refusal:
            if not is_about_rights(refusal):
                raise
            return [
                each
                for each in found[:_LOOKED_AT]
                if await permits(self._ctx.http, request, Action.READ, each.name)
            ]
        return [*found]

    async def _by_people(self, found: Sequence[Found], query: Query) -> AsyncIterator[Found]:
        for each in islice(found, _LOOKED_AT):
            description = await self._results.describe(each.name)
            if description is not None and query.people <= set(people_of(description)):
                yield each


def _object(description: JsonObject, score: float, query: Query) -> JsonObject:
    """A result as npm's registry gives it; there is only one thing that counts here, the words."""
    share = min(1.0, score / (EXACT_NAME * max(1, len(query.words))))
    detail: JsonObject = {"quality": share, "popularity": share, "maintenance": share}
    return {
        "package": description,
        "score": {"final": share, "detail": detail},
        "searchScore": score,
    }


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - fits an int
        raise InvalidInput(f"{name}: a whole number is needed.", parameter=name)
    return int(text)


def _json_text(text: str) -> str:
    """``"ada"``, or the bare word that somebody typed."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return value if isinstance(value, str) else text
