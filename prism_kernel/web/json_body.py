"""Small JSON bodies, read by a model."""

from __future__ import annotations

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from python_multipart.multipart import parse_options_header

from prism_kernel.errors import InvalidPayload, UnsupportedMedia
from prism_kernel.models.wording import first_fault
from prism_kernel.web.bodies import body_of, json_of

MAX_BYTES = 64 * 1024

M = TypeVar("M", bound=BaseModel)


async def read_json(request: Request, model: type[M]) -> M:
    """Raises ``UnsupportedMedia``, ``TooLarge`` past 64 KiB, and ``InvalidPayload``."""
    media_type, _ = parse_options_header(request.headers.get("content-type"))
    if media_type != b"application/json":
        raise UnsupportedMedia("Send the body as application/json.")
    value = await json_of(body_of(request, MAX_BYTES))
    try:
        return model.model_validate(value)
    except ValidationError as error:
        where, fault = first_fault(error)
        raise InvalidPayload(f"The body's {where or 'body'!a}: {fault}.") from error
