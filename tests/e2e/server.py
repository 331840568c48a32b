"""A real server process, and what the kernel of this machine says about it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

PATIENCE = 20.0
_COMMAND = (sys.executable, "-m", "prism_kernel.cli.main", "serve")


@dataclass(frozen=True, slots=True)
class Server:
    """``process`` listens on ``port`` of this machine, ``ready_after`` seconds from its start."""

    process: subprocess.Popen[bytes]
    port: int
    ready_after: float = 0.0

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def ask(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] = {}
    ) -> Reply:
        """One request on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, target, body, dict(headers))
            return Reply.of(connection.getresponse())
        finally:
            connection.close()

    def resident_bytes(self) -> int:
        """The server's own memory; workers are processes of their own."""
        return memory(self.process.pid, "VmRSS")

    def workers(self) -> list[int]:
        """The process ids of its inspection workers."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return [int(pid) for task in tasks for pid in task.joinpath("children").read_text().split()]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of(cls, response: HTTPResponse) -> Reply:
        headers = {name.lower(): value for name, value in response.getheaders()}
        return cls(response.status, headers, response.read())

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


def memory(pid: int, line: str) -> int:
    """Bytes: ``VmRSS`` is what a process has now, ``VmHWM`` the most it had so far."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    (found,) = [each for each in status.splitlines() if each.startswith(f"{line}:")]
    return int(found.split()[1]) * 1024


@contextmanager
def serving(root: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server over a filesystem store; ``settings`` are environment variables."""
    port = _free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "TMPDIR": str(root.parent),
        "STORAGE_ROOT": str(root),
        "PRISM_PORT": str(port),
        "PRISM_ACCESS_LOG": "off",
        "PRISM_LOG_LEVEL": "error",
        **(settings or {}),
    }
    started = time.monotonic()
    process = subprocess.Popen(
        _COMMAND, env=environment, cwd=root.parent, stdout=subprocess.DEVNULL
    )
    server = Server(process, port)
    try:
        _wait_until_ready(server)
        yield replace(server, ready_after=time.monotonic() - started)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        assert server.process.poll() is None, "the server has ended"
        try:
            assert server.ask("GET", "/-/ready").status == 200
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.02)
        else:
            return
