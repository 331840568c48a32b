"""Request bodies as they arrive: bounded, never waited for without end, inflated."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator

from anyio.lowlevel import checkpoint
from fastapi import Request
from isal import igzip_lib, isal_zlib

from prism_kernel.concurrency import computed, within
from prism_kernel.errors import InvalidPayload, TooLarge, UnsupportedMedia
from prism_kernel.jsonvalue import JsonValue
from prism_kernel.web.json_values import check_values, count_values

STALL_SECONDS = 60.0
_GZIP_WINDOW = 31  # zlib's largest window, and a gzip header around it
_INFLATED_BYTES = 64 * 1024
_ISAL_ERROR: type[Exception] = igzip_lib.error  # type: ignore[assignment] # a class, says isal


def body_of(request: Request, largest: int) -> AsyncIterator[bytes]:
    """The body in pieces, inflated if it is gzip, of at most ``largest`` bytes either way.

    Raises ``TooLarge``, at once if the header says so; ``UnsupportedMedia`` for an encoding that
    is not gzip; ``InvalidPayload`` if it is no gzip or stops arriving.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", "x-gzip"}:
        raise UnsupportedMedia("Send the body as it is, or as gzip.", code="content-encoding")
    if announced_length(request) > largest:
        raise _too_large(largest)
    body = capped(request.stream(), largest)
    return body if encoding == "identity" else _inflated(body, largest)


def announced_length(request: Request) -> int:
    """What ``Content-Length`` says, in bytes; 0 if it says nothing that can be read."""
    length = request.headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


async def capped(body: AsyncGenerator[bytes, None], largest: int) -> AsyncIterator[bytes]:
    """``body``, until it passes ``largest`` bytes: also what belongs to no field has an end.

    A body that stands still is given up, as it holds a connection and a file open.
    """
    size = 0
    while True:
        try:
            chunk = await within(STALL_SECONDS, anext(body))
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise InvalidPayload("The body stopped arriving.", code="body-stalled") from None
        size += len(chunk)
        if size > largest:
            raise _too_large(largest)
        yield chunk


async def _inflated(body: AsyncIterator[bytes], largest: int) -> AsyncIterator[bytes]:
    inflater = isal_zlib.decompressobj(wbits=_GZIP_WINDOW)
    size = 0
    async for chunk in body:
        pending = chunk
        while pending:
            try:
                piece = inflater.decompress(pending, _INFLATED_BYTES)
            except _ISAL_ERROR as error:
                raise _not_gzip() from error
            size += len(piece)
            if size > largest:
                raise _too_large(largest)
            if piece:
                yield piece
                await checkpoint()  # 64 KiB of gzip may be 64 MiB: others get on meanwhile
            if inflater.unused_data or (not piece and inflater.unconsumed_tail == pending):
                raise _not_gzip()  # something behind the gzip, or no way to go on
            pending = inflater.unconsumed_tail
    if not inflater.eof:
        raise _not_gzip()


async def json_of(body: AsyncIterator[bytes]) -> JsonValue:
    """A whole body as JSON. Raises ``InvalidPayload``, and what reading it raises."""
    return await parsed(b"".join([chunk async for chunk in body]))


async def parsed(data: bytes) -> JsonValue:
    """``parse_json``; of much data in a thread, so that others get on."""
    return await computed(len(data), parse_json, data)


def parse_json(data: bytes) -> JsonValue:
    """JSON in which no member is given twice: two readers must not see two documents.

    Raises ``InvalidPayload``, and ``TooLarge`` for too many values.
    """
    check_values(count_values(data))
    try:
        value: JsonValue = json.loads(
            data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise InvalidPayload("The body is not valid JSON.") from error
    return value


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidPayload("The body gives a member twice.")
    return members


def _no_constant(name: str) -> JsonValue:
    raise ValueError(name)  # NaN and Infinity are Python's, not JSON's


def _too_large(largest: int) -> TooLarge:
    return TooLarge(
        f"The body is larger than {largest} bytes.", code="too-large-body", limit=largest
    )


def _not_gzip() -> InvalidPayload:
    return InvalidPayload("The body is not the gzip that Content-Encoding says.", code="not-gzip")
