"""Describe in OpenAPI what routes send by hand."""

from __future__ import annotations

import http
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from fastapi import APIRouter, Response
from pydantic import BaseModel

from prism_kernel.models.problem import Problem
from prism_kernel.web.problems import MEDIA_TYPE

NOT_FOUND = 404

Responses: TypeAlias = dict[int | str, dict[str, Any]]
"""FastAPI's type for the ``responses`` of a route."""


def add_read(
    routes: APIRouter,
    path: str,
    endpoint: Callable[..., Awaitable[Response]],
    responses: Responses | None = None,
) -> None:
    """Serve GET and HEAD; the second is not worth a second entry in the description."""
    routes.add_api_route(path, endpoint, methods=["GET"], responses=responses)
    routes.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


def document(model: type[BaseModel], *statuses: int, status: int = 200) -> Responses:
    """A route that answers with ``model``, or with a problem of one of these statuses."""
    return {status: {"model": model}, **problems(*statuses)}


def binary(*statuses: int) -> Responses:
    """A route that answers with bytes, whole or in part."""
    content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {
        200: {"content": content, "description": "The bytes."},
        206: {"content": content, "description": "The part that `Range` asked for."},
        304: {"description": "Not modified."},
        **problems(*statuses),
    }


def request_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a body that a route reads by hand; what it refers to is in the description."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return schema


def problems(*statuses: int) -> Responses:
    """A problem for each status and for 400.

    ``4XX`` keeps FastAPI from adding a shape that is never sent.
    """
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    return {
        "4XX": {"description": "Any other problem with the request.", "content": content},
        **{
            status: {"description": http.HTTPStatus(status).phrase, "content": content}
            for status in (400, *statuses)
        },
    }
