"""Responses whose body comes from the store, piece by piece."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import cast

from starlette.responses import StreamingResponse
from starlette.types import Send


class StoredBody(StreamingResponse):
    """Sends ``pieces``, and closes them, also when the client has gone: they hold a connection.

    Nothing is sent before the first piece is there. So what cannot be read is an error with a
    status of its own, and not a body that is cut.
    """

    def __init__(self, pieces: AsyncIterator[bytes], headers: Mapping[str, str]) -> None:
        super().__init__(pieces, headers=headers)
        self._pieces = cast("AsyncGenerator[bytes, None]", pieces)

    async def stream_response(self, send: Send) -> None:
        async with aclosing(self._pieces):
            first = await anext(self._pieces, b"")
            self.body_iterator = _joined(first, self._pieces)
            await super().stream_response(send)


async def _joined(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in others:
        yield piece
