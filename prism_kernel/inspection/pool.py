"""The server's side of the inspection workers: start, ask, recycle, kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

import anyio
import msgspec
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

from prism_kernel.config.settings import WorkerSettings
from prism_kernel.errors import InspectionFailed, TooLarge, Unavailable
from prism_kernel.inspection.job import (
    ExpectedAnalyzer,
    InspectionJob,
    InspectionReply,
    WorkerSetup,
)
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.tarball.limits import TarballLimits

_COMMAND = (sys.executable, "-P", "-m", "prism_kernel.inspection.worker")
_INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
_REPLY_BYTES = 16 * 1024 * 1024
_START_SECONDS = 30.0
_MIB = 1024 * 1024


@dataclass(slots=True)
class _Worker:
    process: Process
    replies: BufferedByteReceiveStream
    jobs: int = 0
    ended: bool = False

    async def ask(self, message: bytes) -> InspectionReply:
        """Raises anyio's stream errors if the process has died."""
        assert self.process.stdin is not None  # noqa: S101 - opened with pipes
        await self.process.stdin.send(message + b"\n")
        line = await self.replies.receive_until(b"\n", _REPLY_BYTES)
        return msgspec.json.decode(line, type=InspectionReply)

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    async def end(self) -> int:
        """Kill the process and what it has started, and return its exit code.

        For a process that lives, or has died just now: later its number may be another's, so
        that a second call does nothing.
        """
        if self.ended:
            return self.process.returncode or 0
        self.ended = True
        with anyio.CancelScope(shield=True):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)  # it leads a session of its own
            await self.process.wait()
            await self.process.aclose()
        return self.process.returncode or 0


_GONE = (
    anyio.EndOfStream,
    anyio.IncompleteRead,
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
    msgspec.DecodeError,
)


class WorkerPool:
    """At most ``settings.processes`` workers, started when needed and kept warm.

    ``plugins`` are those that a worker loads, with their raw configuration: the only part of the
    server's configuration, and no part of its environment, that a worker gets to see.
    ``analyzers`` are those that every report must have an outcome of.
    """

    def __init__(
        self,
        settings: WorkerSettings,
        limits: TarballLimits,
        plugins: Mapping[str, JsonObject],
        analyzers: Sequence[ExpectedAnalyzer] = (),
    ) -> None:
        self._settings = settings
        self._setup = WorkerSetup(
            plugins=dict(plugins),
            analyzers=list(analyzers),
            memory_bytes=settings.memory_mb * _MIB,
            tarball_limits=asdict(limits),
        )
        self._idle: deque[_Worker] = deque()
        self._slots = anyio.CapacityLimiter(settings.processes)

    async def warm_up(self) -> None:
        """Start one worker ahead of the first publish."""
        self._idle.append(await self._start())

    async def run(self, job: InspectionJob) -> InspectionReply:
        """Have a job done.

        Raises what the inspection raised, ``TooLarge`` if it ran out of time or memory,
        ``InspectionFailed`` if the worker died, ``Unavailable`` if too many jobs are waiting.
        """
        if self._slots.statistics().tasks_waiting >= self._settings.queue > 0:
            raise Unavailable("Too many publishes are waiting.", code="busy", retryAfter=5)
        async with self._slots:
            worker = await self._take()
            healthy = False
            try:
                reply = await self._ask(worker, job)
                healthy = True
            finally:
                await self._put_back(worker, healthy=healthy)
        if reply.error is not None:
            raise reply.error.restore()
        return reply

    async def _take(self) -> _Worker:
        """An idle worker that has not died meanwhile, or a new one."""
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            await worker.process.aclose()
        return await self._start()

    async def _ask(self, worker: _Worker, job: InspectionJob) -> InspectionReply:
        worker.jobs += 1
        try:
            with anyio.fail_after(self._settings.wall_seconds):
                return await worker.ask(msgspec.json.encode(job))
        except TimeoutError:
            raise _out_of_time() from None
        except _GONE:
            if await worker.end() == -signal.SIGXCPU:
                raise _out_of_time() from None
            raise InspectionFailed("The inspection worker died; nothing was stored.") from None

    async def _put_back(self, worker: _Worker, *, healthy: bool) -> None:
        if healthy and worker.jobs < self._settings.recycle_after:
            self._idle.append(worker)
        else:
            await worker.end()

    async def _start(self) -> _Worker:
        process = await anyio.open_process(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None,
            cwd="/",
            env={name: os.environ[name] for name in _INHERITED if name in os.environ},
            start_new_session=True,
        )
        assert process.stdout is not None  # noqa: S101 - opened with pipes
        worker = _Worker(process, BufferedByteReceiveStream(process.stdout))
        try:
            with anyio.fail_after(_START_SECONDS):
                await worker.ask(msgspec.json.encode(self._setup))
        except (TimeoutError, *_GONE):
            await worker.end()
            raise InspectionFailed("The inspection worker did not start.") from None
        except BaseException:
            await worker.end()
            raise
        return worker

    async def aclose(self) -> None:
        """End every idle worker."""
        while self._idle:
            worker = self._idle.pop()
            await (worker.end() if worker.alive else worker.process.aclose())


def _out_of_time() -> TooLarge:
    return TooLarge("Inspecting the package takes too long.", code="inspection-time")
