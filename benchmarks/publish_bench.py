"""Publishes of a small package: wall time, and CPU time over server and worker together."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
from sample import sample_tarball
from servers import Server, prism_server

WARM_UP, COUNT = 5, 60
CEILING_MS = 40.0


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as root,
        # A fresh worker costs half a second once; it must not fall into one side of a comparison.
        prism_server(Path(root), PRISM_WORKER__RECYCLE_AFTER="10000") as server,
        httpx.Client(base_url=server.url) as client,
    ):
        publish(client, range(WARM_UP))
        cpu, walls = measured(client, server, range(WARM_UP, WARM_UP + COUNT))
        per_publish = cpu / COUNT * 1000
        growth = grown(client, server)
    print(
        f"publish of {len(sample_tarball('prism-bench', '1.0.0'))} bytes, 17 files, {COUNT} times"
    )
    print(f"  wall  median {statistics.median(walls):.1f} ms, slowest {max(walls):.1f} ms")
    print(f"  CPU   {per_publish:.1f} ms over server and worker (ceiling {CEILING_MS:.0f} ms)")
    print(f"  CPU   {growth:.2f} times that at 500 versions of one package")
    return 0 if per_publish <= CEILING_MS else 1


def publish(client: httpx.Client, numbers: range, name: str | None = None) -> list[float]:
    """Publish one version a number; wall times in milliseconds."""
    walls = []
    for number in numbers:
        package = name or f"prism-bench-{number}"
        tarball = sample_tarball(package, f"1.0.{number}")
        started = time.perf_counter()
        answer = client.post(f"/v1/packages/{package}", files={"tarball": tarball})
        walls.append((time.perf_counter() - started) * 1000)
        answer.raise_for_status()
    return walls


def measured(
    client: httpx.Client, server: Server, numbers: range, name: str | None = None
) -> tuple[float, list[float]]:
    before = server.cpu_seconds()
    walls = publish(client, numbers, name)
    return server.cpu_seconds() - before, walls


def grown(client: httpx.Client, server: Server) -> float:
    """CPU of 40 publishes behind 500 versions of one package, over that of the first 40."""
    first, _ = measured(client, server, range(40), "prism-bench-grown")
    publish(client, range(40, 500), "prism-bench-grown")
    last, _ = measured(client, server, range(500, 540), "prism-bench-grown")
    return last / first


if __name__ == "__main__":
    sys.exit(main())
