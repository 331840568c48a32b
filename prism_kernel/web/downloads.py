"""Stored bytes as answers: validators, ranges, and a stream if there is much of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from fastapi import Request, Response

from prism_kernel.web.ranges import ByteRange, parse_range
from prism_kernel.web.representation import IMMUTABLE, matches
from prism_kernel.web.stored_body import StoredBody

_PRIVATE_IMMUTABLE = IMMUTABLE.replace(b"public", b"private")


def immutable(*, private: bool) -> bytes:
    """``Cache-Control`` of bytes that never change."""
    return _PRIVATE_IMMUTABLE if private else IMMUTABLE


def immutable_headers(etag: str, media_type: str, *, private: bool) -> dict[str, str]:
    """Of bytes that never change; ``etag`` is quoted."""
    return {
        "etag": etag,
        "cache-control": immutable(private=private).decode(),
        "accept-ranges": "bytes",
        "content-type": media_type,
    }


def not_modified(request: Request, headers: Mapping[str, str], *etags: str) -> Response | None:
    """A 304 if the client has the ETag of ``headers``, or one of the others."""
    asked = request.headers.get("if-none-match")
    known = [etag.encode() for etag in (headers["etag"], *etags)]
    if asked is None or not matches(asked.encode("latin-1"), *known):
        return None
    kept = {name: headers[name] for name in headers if name != "content-type"}
    return Response(status_code=304, headers=kept)


def asked_range(request: Request, total: int, headers: Mapping[str, str]) -> ByteRange | None:
    """The part that is asked for, unless ``If-Range`` names other contents."""
    condition = request.headers.get("if-range")
    if condition is not None and condition != headers["etag"]:
        return None
    return parse_range(request.headers.get("range", "").encode("latin-1"), total)


def stream(
    request: Request, body: AsyncIterator[bytes], length: int, headers: Mapping[str, str]
) -> Response:
    """All of ``length`` bytes, and none of them for HEAD."""
    headers = {**headers, "content-length": str(length)}
    if request.method == "HEAD":
        return Response(headers=headers)
    return StoredBody(body, headers)


def stream_part(
    request: Request, body: AsyncIterator[bytes], part: ByteRange, headers: Mapping[str, str]
) -> Response:
    """206 with the bytes of ``part``."""
    response = stream(request, body, part.length, {**headers, "content-range": part.content_range})
    response.status_code = 206
    return response
