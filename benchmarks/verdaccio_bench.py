"""Prism beside Verdaccio, as npm clients use them. Needs npm and wrk.

Both run on one core, the load on the other. Publishes come one after the other and wait for the
disk, so that nothing has to be kept apart: for them both may use all cores. (A server that is kept
off the core which the disk's interrupts go to waits twice as long for each write.) They take turns,
and the medians of the ratios are held to limits; the ratio of the servers' CPU time stands beside
them, for machines that are busy. Verdaccio has its fairest settings: JWTs, no uplinks, no access
log.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from express_tree import EXPRESS, express_tree
from packuments_bench import GZIP, SHORT, load
from rich.console import Console
from rich.table import Table
from rivals import Rival, rivals
from servers import LOAD_CORE, pinned

from prism_kernel.jsonvalue import JsonObject
from prism_kernel.testing.tarballs import make_tarball
from tests.clients.toolchain import NODE, NPM_11, install

ROUNDS, INSTALLS = 3, 5
_REST_SECONDS = 0.2
VERSIONS, MORE, SERIES = 200, 8, 5
SMALL, LARGE, FEW, MANY = "bench-small", "bench-large", "bench-few", "bench-many"
# 200 of these make a packument of 749 KB, the size of a much released package.
_DEPENDENCIES: JsonObject = {f"@bench/dependency-number-{n}": f"^{n}.0.0" for n in range(66)}


@dataclass(frozen=True, slots=True)
class Read:
    """A packument to ask for, and how many times as often Prism has to answer."""

    label: str
    name: str
    limit: float
    headers: Sequence[str] = ()
    unchanged: bool = False


READS = (
    Read("packument, small", SMALL, 6),
    Read("packument, 200 versions, full", LARGE, 15),
    Read("… abbreviated, gzip", LARGE, 50, (SHORT, GZIP)),
    Read("… 304", LARGE, 50, unchanged=True),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A figure in the unit of its row, and the CPU seconds of the server for one of its kind."""

    figure: float
    cpu: float


Pair = tuple[Sample, Sample]
"""Prism and Verdaccio, or the two cases that the row names, one right after the other."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Pairs, and the limit for the median of the ratios of their figures."""

    label: str
    pairs: Sequence[Pair]
    limit: float
    at_least: bool = False

    @property
    def sides(self) -> tuple[float, float]:
        """The median figures."""
        ours, theirs = zip(*self.pairs, strict=True)
        return _median(each.figure for each in ours), _median(each.figure for each in theirs)

    @property
    def ratio(self) -> float:
        return _median(one.figure / other.figure for one, other in self.pairs)

    @property
    def cpu_ratio(self) -> float:
        return sum(one.cpu for one, _ in self.pairs) / sum(other.cpu for _, other in self.pairs)

    @property
    def held(self) -> bool:
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit


def main() -> int:
    install([NODE, NPM_11])
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        with rivals(folder / "pinned") as (ours, theirs):
            verdicts = [*reads(ours, theirs), *installs(ours, theirs, folder)]
        with rivals(folder / "free", core=None) as (ours, theirs):
            verdicts += [publishes(ours, theirs), growth(ours)]
    return report(verdicts)


def reads(ours: Rival, theirs: Rival) -> list[Verdict]:
    """Requests a second of packuments, and what a token costs."""
    for rival in (ours, theirs):
        publish(rival, SMALL, range(1))
        publish(rival, LARGE, range(VERSIONS))
    return [*(read(asked, ours, theirs) for asked in READS), token_cost(ours)]


def publish(rival: Rival, name: str, numbers: range) -> None:
    for number in numbers:
        rival.send(publication(rival, name, number))


def publication(rival: Rival, name: str, number: int) -> httpx.Request:
    manifest: JsonObject = {
        "name": name,
        "version": f"1.0.{number}",
        "license": "MIT",
        "dependencies": _DEPENDENCIES,
    }
    return rival.publication(manifest, make_tarball(manifest))


def read(asked: Read, ours: Rival, theirs: Rival) -> Verdict:
    def one(rival: Rival) -> Sample:
        sent = (known(rival, asked.name),) if asked.unchanged else asked.headers
        return loaded(rival, asked.name, sent)

    pairs = [(one(ours), one(theirs)) for _ in range(ROUNDS)]
    return Verdict(f"{asked.label}: requests/s", pairs, asked.limit, at_least=True)


def loaded(rival: Rival, name: str, headers: Sequence[str]) -> Sample:
    rate, microseconds = load(rival.server, rival.path(name), headers)
    return Sample(rate, microseconds / 1e6)


def known(rival: Rival, name: str) -> str:
    return f"if-none-match: {rival.client.get(rival.path(name)).headers['etag']}"


def token_cost(ours: Rival) -> Verdict:
    """The time of an anonymous request is the unit: its rate over the rate with a token."""
    pairs = [(loaded(ours, SMALL, ()), loaded(ours, SMALL, (ours.bearer,))) for _ in range(ROUNDS)]
    return Verdict("Prism, anonymous | with a token: requests/s", pairs, 1.3)


def publishes(ours: Rival, theirs: Rival) -> Verdict:
    """Version 201 and those after it."""
    for rival in (ours, theirs):
        publish(rival, LARGE, range(VERSIONS))
    starts = range(VERSIONS, VERSIONS + MORE * SERIES, MORE)
    pairs = [(series(ours, LARGE, start), series(theirs, LARGE, start)) for start in starts]
    return Verdict("publish of version 201: ms", pairs, 1 / 3)


def growth(ours: Rival) -> Verdict:
    """Publishes behind 2,000 versions, over those behind 20."""
    publish(ours, FEW, range(20))
    publish(ours, MANY, range(2000))
    pairs = [
        (series(ours, MANY, 2000 + start), series(ours, FEW, 20 + start))
        for start in range(0, MORE * SERIES, MORE)
    ]
    return Verdict("Prism, publish behind 2,000 | 20 versions: ms", pairs, 1.5)


def series(rival: Rival, name: str, start: int) -> Sample:
    """Publishes one right after the other: the mean of one."""
    requests = [publication(rival, name, number) for number in range(start, start + MORE)]
    time.sleep(_REST_SECONDS)  # the other one may go on working after its answer, on the same core
    with rival.connected() as send:
        before, started = rival.server.cpu_seconds(), time.perf_counter()
        for request in requests:
            send(request)
    wall = (time.perf_counter() - started) * 1000
    return Sample(wall / MORE, (rival.server.cpu_seconds() - before) / MORE)


def installs(ours: Rival, theirs: Rival, folder: Path) -> list[Verdict]:
    """`npm install express` with an empty cache."""
    tree = express_tree()
    for rival in (ours, theirs):
        for each in tree:
            rival.publish(each.manifest, each.tarball)
    pairs = [
        (npm_install(ours, folder / f"ours-{n}"), npm_install(theirs, folder / f"theirs-{n}"))
        for n in range(INSTALLS)
    ]
    on_server = [(Sample(one.cpu, one.cpu), Sample(two.cpu, two.cpu)) for one, two in pairs]
    return [
        Verdict(f"npm install express, {len(tree)} packages: s", pairs, 1),
        Verdict("… CPU of the server: s", on_server, 1 / 3),
    ]


def npm_install(rival: Rival, folder: Path) -> Sample:
    folder.mkdir()
    path = os.pathsep.join([str(NPM_11.commands), str(NODE.commands), "/usr/bin", "/bin"])
    command = ["npm", "install", f"express@{EXPRESS}", "--no-audit", "--no-fund"]
    before, started = rival.server.cpu_seconds(), time.perf_counter()
    subprocess.run(
        pinned([*command, f"--registry={rival.server.url}/"], LOAD_CORE),
        cwd=folder,
        env={"HOME": str(folder), "PATH": path, "npm_config_update_notifier": "false"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return Sample(time.perf_counter() - started, rival.server.cpu_seconds() - before)


def report(verdicts: Sequence[Verdict]) -> int:
    title = "Prism | Verdaccio, or the two cases named: medians"
    table = Table(title=title, title_justify="left")
    table.add_column("what")
    for heading in ("first", "second", "ratio", "limit", "", "of CPU"):
        table.add_column(heading, justify="right")
    for each in verdicts:
        first, second = each.sides
        table.add_row(
            each.label,
            f"{first:,.4g}",
            f"{second:,.4g}",
            f"{each.ratio:.2f}",
            f"{'≥' if each.at_least else '≤'} {each.limit:.2f}",
            "held" if each.held else "MISSED",
            f"{each.cpu_ratio:.3f}",
        )
    Console(width=120).print(table)
    return 0 if all(each.held for each in verdicts) else 1


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    sys.exit(main())
