"""Packuments for npm clients over HTTP, and what one more version costs a package of many.

Server on one core, wrk on the other, as in `http_bench.py`: the targets take turns with a bare
uvicorn application that sends the same number of bytes.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table
from sample import sample_tarball
from servers import LOAD_CORE, Server, pinned, prism_server, raw_server

ROUNDS, SECONDS, CONNECTIONS = 5, 2, 16
VERSIONS = 200
FEW, MANY, MORE = 20, 2_000, 10
FLOOR = 0.30
SHORT = "accept: application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*"
GZIP = "accept-encoding: gzip"


@dataclass(slots=True)
class Target:
    """One GET; figures are requests a second and CPU microseconds a request."""

    label: str
    path: str
    headers: Sequence[str] = ()
    etag: bool = False
    size: int = 0
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)


def main() -> int:
    targets = [
        Target("small, full", "/npm/bench-small"),
        Target("small, abbreviated", "/npm/bench-small", (SHORT,)),
        Target("200 versions, full", "/npm/bench-large"),
        Target("200 versions, full, gzip", "/npm/bench-large", (GZIP,)),
        Target("200 versions, abbreviated, gzip", "/npm/bench-large", (SHORT, GZIP)),
        Target("200 versions, 304", "/npm/bench-large", etag=True),
        Target("tarball", "/npm/bench-small/-/bench-small-1.0.0.tgz"),
    ]
    with (
        tempfile.TemporaryDirectory() as root,
        prism_server(Path(root), PRISM_WORKER__RECYCLE_AFTER="10000") as ours,
        httpx.Client(base_url=ours.url, timeout=60) as client,
    ):
        publish(client, "bench-small", range(1))
        publish(client, "bench-large", range(VERSIONS))
        with raw_server() as raw:
            measure(targets, ours, raw)
        good = report(targets)
        growth(client, ours)
    return 0 if good else 1


def publish(client: httpx.Client, name: str, numbers: range) -> None:
    for number in numbers:
        files = {"tarball": sample_tarball(name, f"1.0.{number}")}
        client.post(f"/v1/packages/{name}", files=files).raise_for_status()


def measure(targets: Sequence[Target], ours: Server, raw: Server) -> None:
    for target in targets:
        prepare(target, ours)
    for _ in range(ROUNDS):
        for target in targets:
            rate, cost = load(ours, target.path, target.headers)
            raw_rate, _ = load(raw, f"/{target.size}")
            target.rates.append(rate)
            target.costs.append(cost)
            target.shares.append(rate / raw_rate)


def prepare(target: Target, ours: Server) -> None:
    """Find out what the target sends, as it is on the wire."""
    headers = dict(
        header.split(": ", 1) for header in ("accept-encoding: identity", *target.headers)
    )
    answer = httpx.get(ours.url + target.path, headers=headers)
    answer.raise_for_status()
    if target.etag:
        target.headers = (*target.headers, f"if-none-match: {answer.headers['etag']}")
        target.size = 1
    else:
        target.size = int(answer.headers["content-length"])


def load(server: Server, path: str, headers: Sequence[str] = ()) -> tuple[float, float]:
    """Requests a second, and CPU microseconds of the server for each."""
    before = server.cpu_seconds()
    given = [part for header in headers for part in ("-H", header)]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", *given, server.url + path]
    output = subprocess.run(
        pinned([*command], LOAD_CORE), capture_output=True, text=True, check=True
    ).stdout
    total = re.search(r"(\d+) requests in", output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if total is None or rate is None or "Non-2xx" in output:
        sys.exit(output)
    return float(rate[1]), (server.cpu_seconds() - before) / int(total[1]) * 1e6


def report(targets: Sequence[Target]) -> bool:
    """Print the table. Whether each target of more than a moment keeps its share of raw."""
    title = f"GET, {CONNECTIONS} connections, medians of {ROUNDS} rounds"
    table = Table(title=title, title_justify="left")
    for heading in ("target", "bytes", "req/s", "CPU µs", "of raw"):
        table.add_column(heading, justify="left" if heading == "target" else "right")
    for target in targets:
        table.add_row(
            target.label,
            f"{target.size:,}",
            f"{statistics.median(target.rates):,.0f}",
            f"{statistics.median(target.costs):.0f}",
            f"{statistics.median(target.shares):.0%}",
        )
    Console(width=100).print(table)
    packuments = [target for target in targets if target.label != "tarball"]
    good = all(statistics.median(target.shares) >= FLOOR for target in packuments)
    print(f"floor {FLOOR:.0%} for packuments: {'held' if good else 'NOT HELD'}")
    return good


def growth(client: httpx.Client, server: Server) -> None:
    """One more version, and the two packuments that are asked for behind it."""
    done = 0
    for count in (FEW, MANY):
        publish(client, "bench-grown", range(done, count))
        read(client)
        published, cpu, walls = 0.0, 0.0, []
        for number in range(count, count + MORE):
            before = server.cpu_seconds()
            publish(client, "bench-grown", range(number, number + 1))
            between, started = server.cpu_seconds(), time.perf_counter()
            read(client)
            walls.append((time.perf_counter() - started) * 1000)
            published, cpu = published + between - before, cpu + server.cpu_seconds() - between
        print(
            f"behind {count:,} versions: publish {published / MORE * 1000:.1f} ms of CPU; "
            f"both packuments anew {cpu / MORE * 1000:.1f} ms of CPU, "
            f"{statistics.median(walls):.1f} ms"
        )
        done = count + MORE


def read(client: httpx.Client) -> None:
    client.get("/npm/bench-grown").raise_for_status()
    name, _, value = SHORT.partition(": ")
    client.get("/npm/bench-grown", headers={name: value}).raise_for_status()


if __name__ == "__main__":
    sys.exit(main())
