"""Tell plugins what happened, without making anybody wait for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from prism_kernel.contracts.context import Logger, PluginContext
from prism_kernel.contracts.events import Event
from prism_kernel.loading.calling import Implementation

EVENT_SECONDS = 10.0
_WAITING_EVENTS = 1_000


def _streams() -> tuple[MemoryObjectSendStream[Event], MemoryObjectReceiveStream[Event]]:
    return anyio.create_memory_object_stream[Event](_WAITING_EVENTS)


@dataclass(frozen=True, slots=True)
class Announcer:
    """A bounded queue and the one task that empties it. What does not fit is dropped and logged."""

    listeners: Sequence[Implementation]
    contexts: Callable[[str], PluginContext]
    log: Logger
    _queue: tuple[MemoryObjectSendStream[Event], MemoryObjectReceiveStream[Event]] = field(
        default_factory=_streams
    )

    def announce(self, event: Event) -> None:
        if not self.listeners:
            return
        try:
            self._queue[0].send_nowait(event)
        except (anyio.WouldBlock, anyio.BrokenResourceError, anyio.ClosedResourceError):
            self.log.warning("event_dropped", kind=type(event).__name__)

    async def run(self) -> None:
        """Deliver until ``close`` was called and the queue is empty."""
        with self._queue[1] as events:
            async for event in events:
                for listener in self.listeners:
                    await self._tell(listener, event)

    def close(self) -> None:
        self._queue[0].close()

    async def _tell(self, listener: Implementation, event: Event) -> None:
        try:
            with anyio.fail_after(EVENT_SECONDS):
                ctx = self.contexts(listener.plugin)
                await cast("Awaitable[object]", listener(event=event, ctx=ctx))
        except Exception:
            self.log.exception(
                "event_listener_failed",
                plugin=listener.plugin,
                kind=type(event).__name__,
            )
