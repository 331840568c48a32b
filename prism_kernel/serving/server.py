"""Uvicorn, set up for Prism: one process, or several below a supervisor."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import uvicorn

from prism_kernel.kernel.kernel import Kernel
from prism_kernel.serving.server_log import log_config
from prism_kernel.serving.startup_failure import KeepStartupFailure
from prism_kernel.serving.stoppable_server import StoppableServer

FACTORY = "prism_kernel.serving.server_process:application"
"""Builds the application in a further process, from the environment."""

_FAILURE = 1
_STOP_SECONDS = 30
"""For answers under way when the server is stopped; a longer one is cut off."""


@dataclass(frozen=True, slots=True)
class Listener:
    """The listening socket, and what to do once it is served."""

    socket: socket.socket
    announce: Callable[[], None]


def run_server(kernel: Kernel, listener: Listener) -> None:
    """Serve until a signal says stop.

    Raises ``KeyboardInterrupt`` if that was Ctrl-C, ``PrismError`` as starting the kernel does,
    and ``SystemExit`` if one process of several cannot start, which has said why.
    """
    if kernel.settings.workers > 1:
        _run_processes(kernel, listener)
    else:
        _run_here(kernel, listener)


def _run_here(kernel: Kernel, listener: Listener) -> None:
    from prism_kernel.web.app import create_app  # noqa: PLC0415 - a supervisor needs none of it

    application = KeepStartupFailure(create_app(kernel))
    server = _AnnouncingServer(_config(kernel, application), listener.announce)
    try:
        server.run(sockets=[listener.socket])
    except SystemExit:
        if application.failure is not None:
            raise application.failure from None
        raise
    if server.interrupted:
        raise KeyboardInterrupt


def _run_processes(kernel: Kernel, listener: Listener) -> None:
    from prism_kernel.serving.supervisor import Supervisor  # noqa: PLC0415 - for several only

    supervisor = Supervisor(_config(kernel, FACTORY), listener.socket, listener.announce)
    supervisor.run()
    if supervisor.interrupted:
        raise KeyboardInterrupt
    if supervisor.failed:
        raise SystemExit(_FAILURE)


def _config(kernel: Kernel, application: KeepStartupFailure | str) -> uvicorn.Config:
    settings = kernel.settings
    return uvicorn.Config(
        application,
        factory=isinstance(application, str),
        workers=settings.workers,
        loop="auto",
        http=_http(),
        lifespan="on",
        log_config=log_config(settings.log_format, settings.log_level),
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )


def _http() -> type[asyncio.Protocol] | Literal["h11"]:
    """httptools, which is not on every platform; h11 bounds the heads of requests by itself."""
    try:
        from prism_kernel.serving.bounded_heads import BoundedHeads  # noqa: PLC0415 - may be missing
    except ImportError:
        return "h11"
    return BoundedHeads


class _AnnouncingServer(StoppableServer):
    """Says that it serves when it does."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: Sequence[socket.socket] | None = None) -> None:
        await super().startup(list(sockets or ()))
        self._announce()
