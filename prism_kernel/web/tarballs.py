"""Tarballs, byte for byte as they were published."""

from __future__ import annotations

from fastapi import Request, Response

from prism_kernel.web.access import Access
from prism_kernel.web.downloads import (
    asked_range,
    immutable,
    immutable_headers,
    not_modified,
    stream,
    stream_part,
)
from prism_kernel.web.representation import Representation

MEDIA_TYPE = "application/octet-stream"
_KEPT_BYTES = 256 * 1024


async def send_tarball(access: Access, request: Request, name: str, version: str) -> Response:
    """An exact version's tarball, whole or in part; a small one is kept for the next request.

    Checks no right. Raises ``PackageNotFound``, ``VersionNotFound``, ``RangeNotSatisfiable``.
    """
    found = await access.registry.find_tarball(name, version)
    store = access.registry.repository.versions
    if found.size <= _KEPT_BYTES and "range" not in request.headers:
        body = b"".join([piece async for piece in store.tarball(found.keys)])
        representation = Representation(
            body=body,
            content_type=MEDIA_TYPE.encode(),
            cache_control=immutable(private=access.private),
            package=name,
            token=found.token,
            tag=found.sha256,
            extra=((b"accept-ranges", b"bytes"),),
        )
        return access.ready(request, representation)
    headers = immutable_headers(f'"{found.sha256}"', MEDIA_TYPE, private=access.private)
    if unchanged := not_modified(request, headers):
        return unchanged
    part = asked_range(request, found.size, headers)
    if part is None:
        return stream(request, store.tarball(found.keys), found.size, headers)
    body_part = store.tarball(found.keys, start=part.start, length=part.length)
    return stream_part(request, body_part, part, headers)
