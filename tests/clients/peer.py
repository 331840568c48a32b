"""Verdaccio with two accounts: a registry that the drivers of the clients are known to work with.

Also the peer of the benchmarks.
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.clients.registries import LARGEST_TARBALL, PASSWORDS, PUBLISHER, READER, Request
from tests.clients.seeds import Credentials, log_in
from tests.clients.toolchain import NODE, VERDACCIO, install

_START_SECONDS = 60
# JWTs are its fairest form: its default tokens cost it 80 ms of decryption on each request.
_CONFIG = """\
storage: ./storage
auth: {htpasswd: {file: ./htpasswd, algorithm: bcrypt, rounds: 4}}
security: {api: {jwt: {sign: {expiresIn: 7d}}}}
uplinks: {}
max_body_size: %(largest)d
packages:
  '@*/*': {access: $all, publish: alice, unpublish: alice}
  '**': {access: $all, publish: alice, unpublish: alice}
log: {type: stdout, format: json, level: %(level)s}
"""


@dataclass(frozen=True, slots=True)
class Verdaccio:
    """A running one, as a ``Registry``."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    publisher: Credentials
    reader: Credentials

    @property
    def public_url(self) -> str:
        return self.url

    def requests(self) -> Sequence[Request]:
        lines = (self.folder / "log.txt").read_text("utf-8").splitlines()
        entries = [json.loads(line) for line in lines if line.startswith("{")]
        return [
            Request(entry["request"]["method"], entry["request"]["url"], entry["status"])
            for entry in entries
            if "request" in entry and "status" in entry
        ]

    def finish_login(self, page: str, account: Credentials) -> None:
        raise NotImplementedError(f"{account.name} has no page at {page}.")


@contextlib.contextmanager
def verdaccio(
    folder: Path, *, prefix: Sequence[str] = (), level: str = "http", largest: int | None = None
) -> Iterator[Verdaccio]:
    """Run one in ``folder``; ``prefix`` goes before its command, to pin it to a core."""
    install([NODE, VERDACCIO])
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"largest": largest or LARGEST_TARBALL * 4 // 3, "level": level}
    (folder / "config.yaml").write_text(_CONFIG % settings, "utf-8")
    url = f"http://127.0.0.1:{_free_port()}"
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [
                *prefix,
                str(NODE.commands / "node"),
                str(VERDACCIO.folder / "node_modules/verdaccio/bin/verdaccio"),
                *("--config", "config.yaml", "--listen", url),
            ],
            cwd=folder,
            env={"HOME": str(folder), "PATH": f"{NODE.commands}:/usr/bin:/bin"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(url, process)
        accounts = [
            # Who logs in for the first time is registered.
            Credentials(name, PASSWORDS[name], log_in(url, name, PASSWORDS[name]))
            for name in (PUBLISHER, READER)
        ]
        yield Verdaccio(url, folder, process, *accounts)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/-/ping", trust_env=False).is_success:
                return
        time.sleep(0.05)
    raise RuntimeError("Verdaccio did not start.")
