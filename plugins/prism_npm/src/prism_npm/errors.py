"""Errors as npm clients show them: ``{"error": "..."}`` beside what a problem document has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from prism_kernel.api import PrismError, RouterContext

Endpoint = Callable[..., Awaitable[Response]]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def npm_router(ctx: RouterContext) -> APIRouter:
    """An empty router; every ``PrismError`` that its routes raise is answered as npm reads it.

    Its endpoints take the request and the parts of the path, as text, and nothing else: there is
    nothing for FastAPI to validate, which would take longer than many an answer.
    """

    class NpmRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            return _answering(ctx, self.endpoint)

    return APIRouter(route_class=NpmRoute, include_in_schema=False)


def error_response(ctx: RouterContext, request: Request, error: PrismError) -> Response:
    """The problem document of ``error`` with the sentence where npm, yarn and bun look for it.

    pnpm and ``bun install`` print the status alone; npm also prints the header ``npm-notice``.
    """
    members = {"error": error.message}
    return ctx.http.problem(request, error, members=members, headers=_notice(request, error))


def _answering(ctx: RouterContext, endpoint: Endpoint) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request, **request.path_params)
        except PrismError as error:
            return error_response(ctx, request, error)

    return answer


def _notice(request: Request, error: PrismError) -> dict[str, str]:
    """Why a write was refused. Reads have none: clients ask for what may not be there."""
    if request.method in {"GET", "HEAD"} or not error.message.isascii():
        return {}
    return {"npm-notice": error.message} if error.message.isprintable() else {}
