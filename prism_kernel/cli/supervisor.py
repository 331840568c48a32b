"""Several server processes that share one socket."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess, Process

_START_SECONDS = 120
"""For one process to import everything and to open its storage."""


class Supervisor(Multiprocess):
    """Starts one process, and the others once it serves: what is wrong is then said once."""

    def __init__(
        self, config: uvicorn.Config, listener: socket.socket, announce: Callable[[], None]
    ) -> None:
        super().__init__(config, [listener])
        self._announce = announce
        self._started = False

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

    def _start_one(self) -> bool:
        return self._start().wait_until_ready(_START_SECONDS, self.should_exit)

    def _start(self) -> Process:
        process = Process(self.config, self.sockets)
        process.start()
        self.processes.append(process)
        return process
