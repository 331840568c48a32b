"""Start servers for measurements, pin them to a core, and read what CPU time they used."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

SERVER_CORE, LOAD_CORE = "0", "1"
_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its base URL and process."""

    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """CPU time of the process and of every process it started, so far."""
        return sum(_cpu_seconds(pid) for pid in _family(self.pid))


def pinned(command: list[str | Path], core: str | None) -> list[str | Path]:
    """The command on one core, where there are two to keep apart; ``None`` leaves it all."""
    keep_apart = core is not None and (os.cpu_count() or 1) > 1
    return ["taskset", "-c", str(core), *command] if keep_apart else command


@contextlib.contextmanager
def prism_server(root: Path, core: str | None = SERVER_CORE, **more: str) -> Iterator[Server]:
    """`prism serve` with one process on a store in `root`, and `more` variables."""
    command: list[str | Path] = [
        Path(sys.executable).with_name("prism"),
        "serve",
        "--port",
        "0",
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PRISM_")}
    settings = {"STORAGE_ROOT": str(root), "PRISM_ACCESS_LOG": "off"}
    env = kept | settings | more
    with _running(command, env, core=core, stdout=subprocess.PIPE) as process:
        line = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://[\w.:-]+", line)
        if found is None:
            sys.exit("prism serve did not start.")
        yield _when_ready(found[0], "/-/ready", process)


@contextlib.contextmanager
def raw_server() -> Iterator[Server]:
    """A bare ASGI application on the same uvicorn: `/N` answers with N ready-made bytes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command: list[str | Path] = [
        *(sys.executable, "-m", "uvicorn", "raw_app:app", "--app-dir", Path(__file__).parent),
        *("--port", str(port), "--no-access-log", "--log-level", "error"),
    ]
    with _running(command, dict(os.environ)) as process:
        yield _when_ready(f"http://127.0.0.1:{port}", "/1", process)


@contextlib.contextmanager
def _running(
    command: list[str | Path],
    env: dict[str, str],
    *,
    core: str | None = SERVER_CORE,
    stdout: int | None = None,
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(pinned(command, core), env=env, stdout=stdout, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _when_ready(url: str, path: str, process: subprocess.Popen[str]) -> Server:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url + path).is_success:
                return Server(url, process.pid)
        time.sleep(0.05)
    sys.exit(f"The server at {url} did not become ready.")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    # Its own user and system time, and those of children it has waited for: recycled workers.
    return sum(int(ticks) for ticks in fields[11:15]) / _TICKS
