"""A finished answer to a GET: bodies and header lists, prepared once and sent many times."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from isal import igzip
from starlette.types import Send

from prism_kernel.contracts.http import Answer

Headers = list[tuple[bytes, bytes]]

REVALIDATE = b"no-cache"
IMMUTABLE = b"public, max-age=31536000, immutable"
_PRIVATE = b"private, "
_MIN_GZIP_BYTES = 512
_GZIP_LEVEL = 2
_OVERHEAD_BYTES = 2048
_REFUSED = re.compile(rb"q=0(?:\.0{0,3})?")


@dataclass(frozen=True)
class Representation:
    """``body`` as it is, and ``gzip_body`` if the client takes gzip and it pays.

    ``package`` and ``token`` say which record it was made from: it is current for as long as the
    record has that token. ``tag`` is the opaque part of the entity tag.
    """

    body: bytes
    content_type: bytes
    cache_control: bytes
    package: str
    token: str
    tag: str
    gzip_body: bytes | None = None
    vary: bytes = b"accept-encoding"
    extra: tuple[tuple[bytes, bytes], ...] = ()

    @classmethod
    def json(cls, answer: Answer, *, private: bool, by_accept: bool = False) -> Representation:
        """A JSON document that clients must revalidate."""
        body = answer.body
        gzip_body = igzip.compress(body, _GZIP_LEVEL, mtime=0) if _pays(body) else None
        return cls(
            body=body,
            content_type=answer.content_type.encode(),
            cache_control=(_PRIVATE if private else b"") + REVALIDATE,
            package=answer.package,
            token=answer.token,
            tag=hashlib.blake2b(body, digest_size=16).hexdigest(),
            gzip_body=gzip_body,
            vary=b"accept-encoding, accept" if by_accept else b"accept-encoding",
        )

    @property
    def weight(self) -> int:
        """Bytes of memory, nearly."""
        return len(self.body) + len(self.gzip_body or b"") + _OVERHEAD_BYTES

    @cached_property
    def etag(self) -> bytes:
        return f'"{self.tag}"'.encode()

    @cached_property
    def gzip_etag(self) -> bytes:
        return f'"{self.tag}-gzip"'.encode()

    @cached_property
    def _plain_headers(self) -> Headers:
        return [*self._common(self.etag), (b"content-length", str(len(self.body)).encode())]

    @cached_property
    def _gzip_headers(self) -> Headers:
        length = str(len(self.gzip_body or b"")).encode()
        encoding = [(b"content-encoding", b"gzip"), (b"content-length", length)]
        return [*self._common(self.gzip_etag), *encoding]

    def _common(self, etag: bytes) -> Headers:
        return [
            (b"content-type", self.content_type),
            (b"etag", etag),
            (b"cache-control", self.cache_control),
            (b"vary", self.vary),
            *self.extra,
        ]

    @cached_property
    def _not_modified_headers(self) -> dict[bytes, Headers]:
        return {etag: self._common(etag)[1:] for etag in (self.etag, self.gzip_etag)}

    async def send(
        self, send: Send, asked: Mapping[bytes, bytes], always: Headers, *, head: bool
    ) -> int:
        """Answer a GET or HEAD with the request headers ``asked``; returns the status.

        ``always`` are headers of every response. Range headers are not looked at.
        """
        gzip = self.gzip_body is not None and accepts_gzip(asked.get(b"accept-encoding", b""))
        etag = self.gzip_etag if gzip else self.etag
        if matches(asked.get(b"if-none-match"), self.etag, self.gzip_etag):
            await _send(send, 304, self._not_modified_headers[etag] + always, b"")
            return 304
        headers = self._gzip_headers if gzip else self._plain_headers
        body = self.gzip_body if gzip and self.gzip_body is not None else self.body
        await _send(send, 200, headers + always, b"" if head else body)
        return 200


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _pays(body: bytes) -> bool:
    return len(body) >= _MIN_GZIP_BYTES


def accepts_gzip(header: bytes) -> bool:
    """Whether an ``Accept-Encoding`` header admits gzip (RFC 9110, 12.5.3)."""
    header = header.lower()
    if b"gzip" not in header:
        return False
    for item in header.split(b","):
        coding, _, parameters = item.partition(b";")
        if coding.strip() == b"gzip":
            return _REFUSED.fullmatch(parameters.replace(b" ", b"")) is None
    return False


def matches(if_none_match: bytes | None, *etags: bytes) -> bool:
    """Whether an ``If-None-Match`` header names one of the tags, compared weakly."""
    if if_none_match is None:
        return False
    if if_none_match in etags or if_none_match == b"*":
        return True
    named = (item.strip().removeprefix(b"W/") for item in if_none_match.split(b","))
    return any(item in etags for item in named)
