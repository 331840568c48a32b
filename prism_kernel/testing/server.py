"""A real registry for tests: its own process, its own folders, a free port of this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

_START_LINE = re.compile(r'^(?:Prism \S+ serves |.*"url": ")(http://[^\s"]+).*\n', re.MULTILINE)
_START_SECONDS = 30.0
_STOP_SECONDS = 30.0
_PAUSE = 0.02
_DROPPED = ("STORAGE_ROOT", "PYTHONUNBUFFERED")


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A registry that answers at ``url`` and stores below ``folder``."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def storage(self) -> Path:
        """The root of the filesystem storage."""
        return self.folder / "storage"

    def output(self) -> str:
        """What it wrote to standard output: the start line."""
        return (self.folder / "output.txt").read_text(encoding="utf-8")

    def log(self) -> str:
        """What it wrote to standard error."""
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop, kill it if it does not, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


@contextmanager
def live_server(
    folder: Path,
    arguments: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[LiveServer]:
    """``prism serve`` on a free port until the block ends.

    It runs in ``folder`` (made if missing), so that a ``prism.toml`` there counts. Temporary files
    are there too: another server would clean up after one that was killed. Of this process's
    environment it gets everything but Prism's own variables, and those given. Raises
    ``RuntimeError`` with its log if it does not get ready.
    """
    folder.mkdir(parents=True, exist_ok=True)
    process = _start(folder, arguments, environment or {})
    server = LiveServer("", folder, process)
    try:
        url = _wait_for_url(server)
        yield LiveServer(url, folder, process)
    finally:
        server.stop()


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of this process without Prism's variables, and with ``extra``.

    Output is buffered as it is for everybody, so that a forgotten flush shows.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PRISM_") and name not in _DROPPED
    }
    return kept | dict(extra)


def _start(
    folder: Path, arguments: Sequence[str], environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "prism_kernel.cli.main", "serve", "--port", "0", *arguments]
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    with (folder / "output.txt").open("wb") as output, (folder / "log.txt").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own program
            command,
            cwd=folder,
            env=clean_environment({"TMPDIR": str(temporary), **environment}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=log,
        )


def _wait_for_url(server: LiveServer) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        found = _START_LINE.search(server.output())
        if found and _ready(found[1]):
            return found[1]
        time.sleep(_PAUSE)
    raise RuntimeError(f"The registry did not get ready:\n{server.log()}")


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/-/ready", trust_env=False).is_success
    except httpx.TransportError:
        return False
