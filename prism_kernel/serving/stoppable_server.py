"""A server that signals stop in order: the first lets answers end, the second cuts them off."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StoppableServer(uvicorn.Server):
    """Keeps the signals it gets; ``interrupted`` says afterwards what stopped it.

    Uvicorn's own server raises them again inside its event loop, where they end in tracebacks.
    """

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C stopped it."""
        return self._captured_signals[:1] == [signal.SIGINT]

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As inherited, but once stopped nothing interrupts what is left to do."""
        before = {number: signal.signal(number, self.handle_exit) for number in STOP_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, signal.SIG_IGN if self._captured_signals else handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """As inherited, but a second SIGTERM too means at once."""
        self.force_exit = self.should_exit
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As inherited, but the application closes in order also when answers were cut off."""
        await super().shutdown(sockets)
        if self.force_exit:
            for task in self.server_state.tasks:
                task.cancel()
            await self.lifespan.shutdown()
