"""Reads over HTTP, beside a bare uvicorn application that sends the same number of bytes.

Server on one core, wrk on the other; the targets take turns, and the medians are compared.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table
from sample import sample_tarball
from servers import LOAD_CORE, Server, pinned, prism_server, raw_server

ROUNDS, SECONDS, CONNECTIONS = 5, 2, 16
FLOOR = 0.30


@dataclass(slots=True)
class Target:
    """One URL of ours; figures are requests a second and CPU microseconds a request."""

    label: str
    path: str
    size: int = 0
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    raw_rates: list[float] = field(default_factory=list)
    raw_costs: list[float] = field(default_factory=list)


def main() -> int:
    targets = [
        Target("version document", "/v1/packages/prism-bench/1.0.0"),
        Target("file", "/packages/prism-bench/1.0.0/lib/index.js"),
        Target("resolve", "/v1/resolve?spec=prism-bench@^1"),
        Target("package", "/v1/packages/prism-bench"),
    ]
    with tempfile.TemporaryDirectory() as root, prism_server(Path(root)) as ours:
        publish(ours)
        with raw_server() as raw:
            for target in targets:
                target.size = len(httpx.get(ours.url + target.path).content)
            for _ in range(ROUNDS):
                for target in targets:
                    measure_pair(target, ours, raw)
    return report(targets)


def publish(server: Server) -> None:
    files = {"tarball": sample_tarball("prism-bench", "1.0.0")}
    httpx.post(f"{server.url}/v1/packages/prism-bench", files=files).raise_for_status()


def measure_pair(target: Target, ours: Server, raw: Server) -> None:
    rate, cost = load(ours, target.path)
    target.rates.append(rate)
    target.costs.append(cost)
    rate, cost = load(raw, f"/{target.size}")
    target.raw_rates.append(rate)
    target.raw_costs.append(cost)


def load(server: Server, path: str) -> tuple[float, float]:
    """Requests a second, and CPU microseconds of the server for each."""
    before = server.cpu_seconds()
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", server.url + path]
    output = subprocess.run(
        pinned([*command], LOAD_CORE), capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in output:
        sys.exit(f"{path} was not always answered with 200.")
    total = re.search(r"(\d+) requests in", output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if total is None or rate is None:
        sys.exit(output)
    used = server.cpu_seconds() - before
    return float(rate[1]), used / int(total[1]) * 1e6


def report(targets: list[Target]) -> int:
    title = f"GET, {CONNECTIONS} connections, medians of {ROUNDS} rounds"
    table = Table(title=title, title_justify="left")
    for heading in ("target", "bytes", "req/s", "CPU µs", "raw req/s", "raw µs", "of raw"):
        table.add_column(heading, justify="left" if heading == "target" else "right")
    good = True
    for target in targets:
        pairs = zip(target.rates, target.raw_rates, strict=True)
        ratio = statistics.median(ours / raw for ours, raw in pairs)
        good = good and ratio >= FLOOR
        table.add_row(
            target.label,
            str(target.size),
            f"{statistics.median(target.rates):,.0f}",
            f"{statistics.median(target.costs):.0f}",
            f"{statistics.median(target.raw_rates):,.0f}",
            f"{statistics.median(target.raw_costs):.0f}",
            f"{ratio:.0%}",
        )
    Console(width=100).print(table)
    print(f"floor {FLOOR:.0%}: {'held' if good else 'NOT HELD'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
