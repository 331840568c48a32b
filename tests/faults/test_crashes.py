"""Servers and inspection workers that are killed while they publish."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pytest

from prism_kernel.publish.workspaces import PREFIX
from tests.e2e.server import PATIENCE, Server, serving
from tests.faults.publishing import Ledger, assert_whole, listed, publishers
from tests.faults.scale import scaled
from tests.faults.store_commands import collect_leftovers, problems

pytestmark = [pytest.mark.slow, pytest.mark.faults]

LIVES = scaled(5, 100)
"""Of servers. Each ends with a kill, and loses a worker to another one before."""

READY_SECONDS = 5.0
"""Of the median start: a single one says more about what else the machine is doing."""

WRITERS = 6
PACKAGES = 3
RETRIES = 5


@dataclass(slots=True)
class Chaos:
    """One store, and the servers that come and go on it."""

    root: Path
    rng: random.Random = field(default_factory=lambda: random.Random(4))  # noqa: S311
    ledger: Ledger = field(default_factory=lambda: Ledger(PACKAGES))
    seen: set = field(default_factory=set)
    hit: int = 0
    committed: int = 0
    starts: list[float] = field(default_factory=list)

    def live(self) -> None:
        """A server from its start to its violent end."""
        with serving(self.root) as server:
            self.starts.append(server.ready_after)
            self.look_back(server)
            with publishers(server, self.ledger, WRITERS):
                self.some_time()
                kill_worker(server, self.rng)
                self.some_time()
                server.kill()

    def some_time(self) -> None:
        time.sleep(self.rng.uniform(0.02, 0.4))

    def look_back(self, server: Server) -> None:
        """What the server before has left: no more, no less and nothing else than it should."""
        visible = listed(server, self.ledger)
        assert self.ledger.acknowledged <= visible, "acknowledged, and lost"
        assert visible <= self.ledger.acknowledged | {*self.ledger.unanswered}
        for version in visible - self.seen:
            assert_whole(server, version)
        self.seen |= visible
        self.hit += len(self.ledger.unanswered)
        self.committed += len({*self.ledger.unanswered} & visible)
        self.try_again(server)

    def try_again(self, server: Server) -> None:
        for _ in range(RETRIES):
            if not self.ledger.publish_again(server):
                return
        assert self.ledger.unanswered == []


def kill_worker(server: Server, rng: random.Random) -> None:
    deadline = time.monotonic() + PATIENCE
    while not (running := server.workers()):
        assert time.monotonic() < deadline, "there is no worker"
        time.sleep(0.001)
    os.kill(rng.choice(running), signal.SIGKILL)


def test_kills_at_any_moment_lose_no_version_and_show_no_half_one(tmp_path):
    chaos = Chaos(tmp_path / "storage")
    for _ in range(LIVES):
        chaos.live()
    left = [*tmp_path.glob(f"{PREFIX}*")]
    with serving(chaos.root) as server:
        assert not [*tmp_path.glob(f"{PREFIX}*")], "uploads of dead servers are still there"
        assert problems(chaos.root) == []
        chaos.look_back(server)
        for version in listed(server, chaos.ledger):
            assert_whole(server, version)
    assert chaos.ledger.surprises == []
    assert problems(chaos.root) == []
    collected = collect_leftovers(chaos.root)
    assert problems(chaos.root) == []
    print(  # noqa: T201 - the figures of a full run
        f"{LIVES} kills of a server and {LIVES} of a worker: "
        f"{len(chaos.ledger.acknowledged)} versions acknowledged and there; "
        f"{chaos.hit} publishes got no answer, {chaos.committed} of them were committed; "
        f"{collected} leftovers collected; {len(left)} uploads left by the last server; "
        f"starts: median {median(chaos.starts):.2f} s, slowest {max(chaos.starts):.2f} s"
    )
    assert median(chaos.starts) < READY_SECONDS
