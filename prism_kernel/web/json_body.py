"""Small JSON bodies: bounded while they arrive, and read by a model."""

from __future__ import annotations

import json
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from python_multipart.multipart import parse_options_header

from prism_kernel.errors import InvalidPayload, TooLarge, UnsupportedMedia
from prism_kernel.jsonvalue import JsonValue
from prism_kernel.models.wording import plain

MAX_BYTES = 64 * 1024

M = TypeVar("M", bound=BaseModel)


async def read_json(request: Request, model: type[M]) -> M:
    """Raises ``UnsupportedMedia``, ``TooLarge`` past 64 KiB, and ``InvalidPayload``."""
    media_type, _ = parse_options_header(request.headers.get("content-type"))
    if media_type != b"application/json":
        raise UnsupportedMedia("Send the body as application/json.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMedia("Send the body without Content-Encoding.", code="content-encoding")
    value = _parse(await _bounded(request))
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise InvalidPayload(f"The body's {where!a}: {plain(first)}.") from error


async def _bounded(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise TooLarge(
                f"The body is larger than {MAX_BYTES} bytes.",
                code="too-large-body",
                limit=MAX_BYTES,
            )
    return bytes(body)


def _parse(data: bytes) -> JsonValue:
    """JSON in which no member is given twice: two readers must not see two documents."""
    try:
        value: JsonValue = json.loads(data.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise InvalidPayload("The body is not valid JSON.") from error
    return value


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidPayload("The body gives a member twice.")
    return members
