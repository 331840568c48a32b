"""Publishers that go on whatever happens, and keep book of what they were told."""

from __future__ import annotations

import itertools
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException

from prism_kernel.testing.tarballs import make_tarball
from tests.e2e.server import Server
from tests.web.running import FORM_TYPE, form

DONE = frozenset({200, 201})
TRY_AGAIN = frozenset({503, None})
"""Answers that leave it open whether the version is published; ``None``: the connection broke."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version to publish; its tarball is always the same."""

    name: str
    version: str

    @property
    def tarball(self) -> bytes:
        rng = random.Random(f"{self.name}@{self.version}")  # noqa: S311 - made again when needed
        files = {
            "index.js": f"export default {self.version!r};\n",
            "data.bin": rng.randbytes(rng.randrange(200_000)),
            **{f"lib/{number}.js": f"export default {number};\n" for number in range(4)},
        }
        return make_tarball({"name": self.name, "version": self.version}, files)


def publish(server: Server, name: str, tarball: bytes) -> int | None:
    """The answer's status, ``None`` if there was none."""
    try:
        body = form([("tarball", tarball)])
        return server.ask("POST", f"/v1/packages/{name}", body, FORM_TYPE).status
    except (OSError, HTTPException):
        return None


@dataclass(slots=True)
class Ledger:
    """What was sent and what was answered. ``surprises`` must stay empty."""

    packages: int
    acknowledged: set[Version] = field(default_factory=set)
    unanswered: list[Version] = field(default_factory=list)
    surprises: list[tuple[Version, int | None]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def next(self) -> Version:
        """A version that nobody has published; several packages, so that some meet."""
        number = next(self._numbers)
        return Version(f"widget-{number % self.packages}", f"1.0.{number}")

    def publish(self, server: Server, version: Version) -> int | None:
        """Once, keeping book."""
        status = publish(server, version.name, version.tarball)
        if status in DONE:
            self.acknowledged.add(version)
        elif status in TRY_AGAIN:
            self.unanswered.append(version)
        else:
            self.surprises.append((version, status))
        return status

    def publish_again(self, server: Server) -> list[Version]:
        """What a client does that got no answer, or was asked to come back."""
        waiting, self.unanswered = self.unanswered, []
        for version in waiting:
            self.publish(server, version)
        return waiting


@contextmanager
def publishers(server: Server, ledger: Ledger, number: int) -> Iterator[None]:
    """Threads that publish version after version, until the block ends or the server does."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set() and ledger.publish(server, ledger.next()) is not None:
            pass

    threads = [threading.Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def listed(server: Server, ledger: Ledger) -> set[Version]:
    """Every version that the registry shows."""
    found = set()
    for name in (f"widget-{number}" for number in range(ledger.packages)):
        reply = server.ask("GET", f"/v1/packages/{name}")
        assert reply.status in {200, 404}
        if reply.status == 200:
            found |= {Version(name, version) for version in json.loads(reply.body)["versions"]}
    return found


def assert_whole(server: Server, version: Version) -> None:
    """All that a visible version is made of can be read and is what was sent."""
    name, number = version.name, version.version
    document = server.ask("GET", f"/v1/packages/{name}/{number}")
    assert document.status == 200, version
    for path in json.loads(document.body)["manifest"]["files"]:
        assert server.ask("GET", f"/packages/{name}/{number}/{path}").status == 200, version
    tarball = server.ask("GET", f"/packages/{name}/-/{name}-{number}.tgz")
    assert tarball.body == version.tarball, version
