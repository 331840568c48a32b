"""Several server processes that share one socket."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from prism_kernel.serving.stoppable_server import STOP_SIGNALS

_START_SECONDS = 120
"""For one process to import everything and to open its storage."""
_PAUSE_SECONDS = 0.1
_STOPPING = frozenset(STOP_SIGNALS)


class Supervisor(Multiprocess):
    """Starts one process, and the others once it serves: what is wrong is then said once."""

    def __init__(
        self, config: uvicorn.Config, listener: socket.socket, announce: Callable[[], None]
    ) -> None:
        super().__init__(config, [listener])
        self._announce = announce
        self._started = False
        self.interrupted = False
        """Whether Ctrl-C stopped it, after ``run``."""

    @property
    def failed(self) -> bool:
        """Whether a process could not start, after ``run``."""
        codes = (process.exitcode for process in self.processes)
        return not self._started or STARTUP_FAILURE in codes

    def init_processes(self) -> None:
        """As inherited, but one before the others."""
        if not self._start_one():
            self.should_exit.set()
            return
        self._started = True
        self._announce()
        for _ in range(self.processes_num - 1):
            self._start()

    def handle_int(self) -> None:
        self.interrupted = True
        super().handle_int()

    def join_all(self) -> None:
        """As inherited, but a second signal ends those that still answer somebody."""
        for process in self.processes:
            while process.process.is_alive():
                process.process.join(_PAUSE_SECONDS)
                if not _STOPPING.isdisjoint(self.signal_queue):
                    process.process.kill()

    def _start_one(self) -> bool:
        return self._start().wait_until_ready(_START_SECONDS, self.should_exit)

    def _start(self) -> Process:
        process = Process(self.config, self.sockets)
        with _no_interrupts():
            process.start()
        self.processes.append(process)
        return process


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Processes started meanwhile never see Ctrl-C, which a terminal sends to all of a group.

    The supervisor tells them to stop. Ctrl-C that comes meanwhile is not lost to it.
    """
    if os.name != "posix":
        yield
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
