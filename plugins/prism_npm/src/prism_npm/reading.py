"""What npm clients read: packuments, versions, dist-tags, tarballs."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from prism_kernel.api import Action, InvalidName, NotFound, PackageNotFound, RouterContext
from prism_npm.errors import npm_router
from prism_npm.names import version_of_file
from prism_npm.packuments.negotiation import preferred_form
from prism_npm.packuments.service import Packuments
from prism_npm.replies import reply

_READS = ("GET", "HEAD")
_EVERYTHING = (*_READS, "POST", "PUT", "PATCH", "DELETE")
_SHOWN = 100
_NOT_KEPT = {"cache-control": "no-store"}


def routes(ctx: RouterContext, reading: Reading) -> APIRouter:
    router = npm_router(ctx)
    router.add_api_route("/-/ping", reading.ping, methods=[*_READS])
    router.add_api_route("/-/package/{name:package}/dist-tags", reading.tags, methods=[*_READS])
    router.add_api_route("/-/{rest:path}", nothing, methods=[*_EVERYTHING])
    for path, route in (
        ("/{name:package}/-/{filename:path}", reading.tarball),
        ("/{name:package}/{version}", reading.version),
    ):
        router.add_api_route(path, route, methods=[*_READS])
    return router


async def nothing(_request: Request, rest: str) -> Response:
    """What npm's registry has and this one does not: organisations, teams, hooks."""
    raise NotFound(f"This registry has nothing at {f'/-/{rest[:_SHOWN]}'!a}.")


class Reading:
    """The routes that only read."""

    def __init__(self, ctx: RouterContext, packuments: Packuments) -> None:
        self._ctx = ctx
        self._packuments = packuments

    async def _check(self, request: Request, name: str) -> None:
        """Raises ``PackageNotFound`` for a name that nobody can publish, too.

        Clients ask for old names with capitals; 404 means that there is no such thing here.
        """
        try:
            await self._ctx.http.require(request, Action.READ, name)
        except InvalidName:
            raise PackageNotFound(f"There is no package {name!a}.") from None

    async def ping(self, _request: Request) -> Response:
        """Whether somebody is there."""
        return reply({})

    async def packument(self, request: Request, name: str) -> Response:
        """All versions, in the form that the client prefers.

        ``?write=true`` comes before a write: it is read from the store, and kept nowhere.
        """
        await self._check(request, name)
        if request.query_params.get("write") == "true":
            fresh = await self._packuments.packument(name, "full", fresh=True)
            return Response(fresh.body, headers=_NOT_KEPT, media_type=fresh.content_type)
        form = preferred_form(request.headers.get("accept", ""))
        answer = await self._packuments.packument(name, form)
        return await self._ctx.http.answer(request, answer, by_accept=preferred_form)

    async def version(self, request: Request, name: str, version: str) -> Response:
        """One version, by number or dist-tag."""
        await self._check(request, name)
        answer = await self._packuments.version(name, version)
        return await self._ctx.http.answer(request, answer)

    async def tags(self, request: Request, name: str) -> Response:
        """Each dist-tag and the version that it names. Read anew: people look after a change."""
        await self._check(request, name)
        snapshot = await self._ctx.registry.snapshot(name, fresh=True)
        return reply({**snapshot.record.dist_tags})

    async def tarball(self, request: Request, name: str, filename: str) -> Response:
        """A tarball as it was published."""
        await self._check(request, name)
        return await self._ctx.http.tarball(request, name, version_of_file(name, filename))
