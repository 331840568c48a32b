"""Receive a publish in either form, streaming the tarball to disk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from enum import Enum, auto

from fastapi import Request
from pydantic import ValidationError
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from prism_kernel.config.settings import LimitSettings
from prism_kernel.errors import InvalidPayload, TooLarge, UnsupportedMedia
from prism_kernel.models.publish import PublishMetadata, PublishPayload
from prism_kernel.models.wording import first_fault
from prism_kernel.publish.staging import TarballSink
from prism_kernel.web.base64_member import Base64Member
from prism_kernel.web.bodies import announced_length, body_of, parse_json

TARBALL_FIELD, METADATA_FIELD = "tarball", "metadata"
TARBALL_MEMBER = "tarballBase64"
_MAX_HEADER_BYTES = 16 * 1024
_MAX_BOUNDARY = 200
_BASE64_GROWTH = 4 / 3


def upload_body(request: Request, limits: LimitSettings, beside: int) -> AsyncIterator[bytes]:
    """The body of a publish: a tarball, perhaps in base64, and ``beside`` bytes of other things.

    Raises what ``body_of`` raises; ``TooLarge`` speaks of the tarball if a header says so already.
    """
    largest = int(limits.tarball_bytes * _BASE64_GROWTH) + beside
    if announced_length(request) > largest:
        raise TooLarge(
            f"The tarball is larger than {limits.tarball_bytes} bytes.",
            code="too-large-tarball",
            limit=limits.tarball_bytes,
        )
    return body_of(request, largest)


async def receive(
    body: AsyncIterator[bytes], content_type: str, sink: TarballSink, limit: int
) -> PublishMetadata:
    """Stream a request body: its tarball into ``sink``, what stands beside it as the result.

    ``limit`` is in bytes, for what stands beside it.
    Raises ``UnsupportedMedia``, ``InvalidPayload`` and ``TooLarge``.
    """
    media_type, options = parse_options_header(content_type)
    if media_type == b"multipart/form-data":
        boundary = options.get(b"boundary", b"")
        if not 0 < len(boundary) <= _MAX_BOUNDARY:
            raise InvalidPayload("The multipart body has no usable boundary.")
        return await _receive_multipart(body, boundary, sink, limit)
    if media_type == b"application/json":
        return await _receive_json(body, sink, limit)
    raise UnsupportedMedia("Publish with multipart/form-data or application/json.")


async def _receive_json(
    body: AsyncIterator[bytes], sink: TarballSink, limit: int
) -> PublishMetadata:
    member = Base64Member([TARBALL_MEMBER], limit)
    async for chunk in body:
        if data := member.feed(chunk):
            await sink.write(data)
    payload = _validated(PublishPayload, member.close())
    if not member.found:
        raise InvalidPayload(f"The JSON body has no {TARBALL_MEMBER!r}.")
    return payload


class _Field(Enum):
    NONE = auto()
    TARBALL = auto()
    METADATA = auto()


class _Parts:
    """What the multipart parser's callbacks gather between two chunks of the body."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._header_bytes = 0
        self._header_name = b""
        self._header_value = b""
        self._field = _Field.NONE
        self._seen: set[str] = set()
        self.metadata = bytearray()
        self.tarball: list[bytes] = []
        self.ended = False

    @property
    def has_tarball(self) -> bool:
        return TARBALL_FIELD in self._seen

    def parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._part_data,
                "on_end": self._end,
            },
        )

    def _part_begin(self) -> None:
        self._field = _Field.NONE
        self._header_bytes = 0
        self._header_name = self._header_value = b""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += self._counted(data[start:end])

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += self._counted(data[start:end])

    def _counted(self, data: bytes) -> bytes:
        self._header_bytes += len(data)
        if self._header_bytes > _MAX_HEADER_BYTES:
            raise InvalidPayload("A part of the multipart body has too long headers.")
        return data

    def _header_end(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            _, options = parse_options_header(self._header_value)
            self._start_field(options.get(b"name", b"").decode("utf-8", "replace"))
        self._header_name = self._header_value = b""

    def _start_field(self, name: str) -> None:
        fields = {TARBALL_FIELD: _Field.TARBALL, METADATA_FIELD: _Field.METADATA}
        if name not in fields:
            raise InvalidPayload(f"The multipart body has an unknown field {ascii(name)[:80]}.")
        if name in self._seen:
            raise InvalidPayload(f"The multipart body has the field {name!r} twice.")
        self._seen.add(name)
        self._field = fields[name]

    def _headers_finished(self) -> None:
        if self._field is _Field.NONE:
            raise InvalidPayload("A part of the multipart body has no name.")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._field is _Field.TARBALL:
            self.tarball.append(data[start:end])
            return
        self.metadata += data[start:end]
        if len(self.metadata) > self._limit:
            raise TooLarge(
                f"The metadata field is larger than {self._limit} bytes.",
                code="too-large-metadata",
            )

    def _end(self) -> None:
        self.ended = True


async def _receive_multipart(
    body: AsyncIterator[bytes], boundary: bytes, sink: TarballSink, limit: int
) -> PublishMetadata:
    parts = _Parts(limit)
    try:
        parser = parts.parser(boundary)
        async for chunk in body:
            parser.write(chunk)
            pieces, parts.tarball = parts.tarball, []
            for piece in pieces:
                await sink.write(piece)
        parser.finalize()
    except FormParserError as error:
        raise InvalidPayload(f"The multipart body is malformed: {error}.") from error
    if not parts.ended:
        raise InvalidPayload("The multipart body was cut short.")
    if not parts.has_tarball:
        raise InvalidPayload(f"The multipart body has no field {TARBALL_FIELD!r}.")
    return _validated(PublishMetadata, bytes(parts.metadata) or b"{}")


def _validated(model: type[PublishMetadata], data: bytes) -> PublishMetadata:
    try:
        return model.model_validate(parse_json(data))
    except ValidationError as error:
        where, fault = first_fault(error)
        raise InvalidPayload(f"The publish metadata's {where!r}: {fault}.") from error
