"""HTTP connections whose request heads have an end, in bytes and in time.

uvicorn bounds neither when httptools parses: a header that never ends would fill the memory before
anybody is asked who sends it.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 128 * 1024
"""The URL and all headers. Node.js takes 16 KiB, nginx 32 KiB; trailers count on their own."""

_CLOSED = b"connection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + _CLOSED
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\n" + _CLOSED


class BoundedHeads(HttpToolsProtocol):
    """uvicorn's protocol, which closes a connection whose next head is too large or too slow."""

    head_seconds: ClassVar[float] = 30.0

    _outside_bodies = 0  # bytes since something was complete: a head, a body or a piece of one
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as its base
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_complete()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._outside_bodies += len(data)
        super().data_received(data)
        if self._outside_bodies > LARGEST_HEAD:
            self._refuse(_TOO_LARGE)
        elif self._outside_bodies and self._rests():
            self._expect_head()

    def on_headers_complete(self) -> None:
        self._head_is_complete()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._outside_bodies = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._outside_bodies = 0
        super().on_message_complete()

    def _rests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _expect_head(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(self.head_seconds, self._refuse, _TOO_SLOW)

    def _head_is_complete(self) -> None:
        self._outside_bodies = 0
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _refuse(self, answer: bytes) -> None:
        """Close, with an answer unless one to an earlier request is being sent."""
        if self.transport.is_closing():
            return
        if self._rests():
            self.transport.write(answer)
        self.transport.close()
