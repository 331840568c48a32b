"""Bytes of a version: its files straight from ``files.pack``, and its tarball."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import cast

from anyio.lowlevel import checkpoint
from fastapi import APIRouter, Request, Response

from prism_kernel import urls
from prism_kernel.contracts.auth import Action
from prism_kernel.errors import VersionNotFound
from prism_kernel.names import basename
from prism_kernel.registry.registry import FoundFile
from prism_kernel.tarball.packed_member import MemberInflater, gunzip_member
from prism_kernel.web.access import Access, CurrentAccess
from prism_kernel.web.content_types import content_type, is_active
from prism_kernel.web.downloads import (
    asked_range,
    immutable,
    immutable_headers,
    not_modified,
    stream,
    stream_part,
)
from prism_kernel.web.names import PackageName, Version
from prism_kernel.web.openapi import NOT_FOUND, add_read, binary
from prism_kernel.web.representation import Representation, accepts_gzip
from prism_kernel.web.tarballs import send_tarball

_KEPT_BYTES = 512 * 1024
_FED_BYTES = 8 * 1024
_SANDBOX = (b"content-security-policy", b"sandbox; default-src 'none'")
_ATTACHMENT = (b"content-disposition", b"attachment")
_RANGES = (b"accept-ranges", b"bytes")


def router() -> APIRouter:
    routes = APIRouter(prefix=urls.FILES, tags=["files"])
    add_read(routes, "/{name:package}/-/{filename}", tarball, binary(NOT_FOUND))
    add_read(routes, "/{name:package}/{version}/{path:path}", file, binary(NOT_FOUND))
    return routes


async def file(
    request: Request, access: CurrentAccess, name: PackageName, version: Version, path: str
) -> Response:
    """One file of a version, as it was published. Exact versions only."""
    await access.check(request, Action.READ, name)
    found = await access.registry.find_file(name, version, path)
    if found.file.raw_bytes <= _KEPT_BYTES and "range" not in request.headers:
        return access.ready(request, await _whole(access, found))
    return await _streamed(request, access, found)


async def tarball(
    request: Request, access: CurrentAccess, name: PackageName, filename: str
) -> Response:
    """The tarball, byte for byte as it was published."""
    await access.check(request, Action.READ, name)
    return await send_tarball(access, request, name, _version_in(filename, name))


def _version_in(filename: str, name: str) -> str:
    prefix, suffix = f"{basename(name)}-", ".tgz"
    if not (filename.startswith(prefix) and filename.endswith(suffix)):
        raise VersionNotFound(f"{name} has no tarball of that name.", name=name)
    return filename.removeprefix(prefix).removesuffix(suffix)


def _extra(path: str) -> tuple[tuple[bytes, bytes], ...]:
    """Files that a browser would run are downloads, and nothing of ours is in their reach."""
    return (_RANGES, _SANDBOX, _ATTACHMENT) if is_active(path) else (_RANGES, _SANDBOX)


async def _whole(access: Access, found: FoundFile) -> Representation:
    member = b"".join([piece async for piece in _member(access, found)])
    gzip_pays = len(member) < found.file.raw_bytes
    return Representation(
        body=gunzip_member(member, found.file.raw_bytes),
        gzip_body=member if gzip_pays else None,
        content_type=content_type(found.file.path).encode(),
        cache_control=immutable(private=access.private),
        package=found.keys.name,
        token=found.token,
        tag=found.file.sha256,
        extra=_extra(found.file.path),
    )


def _member(access: Access, found: FoundFile) -> AsyncIterator[bytes]:
    return access.registry.repository.versions.member(found.keys, found.file)


async def _streamed(request: Request, access: Access, found: FoundFile) -> Response:
    """A large file, or a part of any: piece by piece, compressed if nobody asked for a part."""
    size = found.file.raw_bytes
    plain_etag, gzip_etag = f'"{found.file.sha256}"', f'"{found.file.sha256}-gzip"'
    headers = immutable_headers(plain_etag, content_type(found.file.path), private=access.private)
    headers |= {name.decode(): value.decode() for name, value in _extra(found.file.path)}
    headers["vary"] = "accept-encoding"
    accepted = request.headers.get("accept-encoding", "").encode("latin-1")
    gzip = "range" not in request.headers and accepts_gzip(accepted)
    if gzip:
        headers["etag"] = gzip_etag
    if unchanged := not_modified(request, headers, plain_etag, gzip_etag):
        return unchanged
    part = asked_range(request, size, headers)
    if part is not None:
        inflater = MemberInflater(size, start=part.start, length=part.length)
        body = inflated(_member(access, found), inflater)
        return stream_part(request, body, part, headers)
    if gzip:
        headers["content-encoding"] = "gzip"
        return stream(request, _member(access, found), found.file.gzip_bytes, headers)
    body = inflated(_member(access, found), MemberInflater(size))
    return stream(request, body, size, headers)


async def inflated(pieces: AsyncIterator[bytes], inflater: MemberInflater) -> AsyncIterator[bytes]:
    """The raw bytes that ``inflater`` is after, from the ``pieces`` of a gzip member.

    Fed a little at a time: compressed bytes can stand for a thousand times as many that lie
    before the range, and others wait meanwhile.
    """
    async with aclosing(cast("AsyncGenerator[bytes, None]", pieces)):  # the contract asks for it
        async for piece in pieces:
            for at in range(0, len(piece), _FED_BYTES):
                for raw in inflater.feed(piece[at : at + _FED_BYTES]):
                    yield raw
                if inflater.done:
                    return
                await checkpoint()
