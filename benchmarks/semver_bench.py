"""Choosing the highest of 500 versions: this semver beside npm's in node, in one run.

``python benchmarks/semver_bench.py`` prints microseconds per choice and the ratio to npm's. Both
sides get the same versions and ranges and as many rounds to warm up. *Cold* empties our caches
before each choice; npm's is as it always is, compiled by then, with its own cache of ranges.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from prism_kernel.semver import SortedVersions, max_satisfying
from prism_kernel.semver.ranges import forget_ranges
from prism_kernel.semver.version import forget_versions

SEMVER = "semver@7.8.6"
ROUNDS = 40
RANGES = ("^1.2.0", "~3.4.5", ">=2.1 <4 || 0.x", "*", "5.x", "^9.9.9", "1.2.3 - 2.3.4")
VERSIONS = [
    f"{index % 7}.{index % 23}.{index}" + ("-rc.1+sha.1f" if index % 5 == 0 else "")
    for index in range(500)
]
SCRIPT = """
const semver = require('semver')
const { versions, ranges, rounds } = JSON.parse(require('fs').readFileSync(0, 'utf8'))
const answers = ranges.map(range => semver.maxSatisfying(versions, range))
const best = ranges.map(() => Infinity)
for (let round = 0; round < rounds; round++) {
  ranges.forEach((range, index) => {
    const start = process.hrtime.bigint()
    semver.maxSatisfying(versions, range)
    best[index] = Math.min(best[index], Number(process.hrtime.bigint() - start) / 1e3)
  })
}
console.log(JSON.stringify({ answers, best }))
"""


def in_node(folder: str) -> tuple[list[str | None], float]:
    """npm's answers, and its median microseconds per choice over the second half of the rounds."""
    install = ("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, SEMVER)
    subprocess.run(install, check=True)
    question = json.dumps({"versions": VERSIONS, "ranges": RANGES, "rounds": ROUNDS})
    run = subprocess.run(
        ("node", "-e", SCRIPT),
        cwd=folder,
        input=question,
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(run.stdout)
    return result["answers"], statistics.mean(result["best"])


def measure(choose: Callable[[str], object], before: Callable[[], None] = lambda: None) -> float:
    """Microseconds per choice, each range at its best: the round least disturbed."""
    best = dict.fromkeys(RANGES, math.inf)
    for _ in range(ROUNDS):
        for range_ in RANGES:
            before()
            start = time.perf_counter()
            choose(range_)
            best[range_] = min(best[range_], (time.perf_counter() - start) * 1e6)
    return statistics.mean(best.values())


def forget() -> None:
    forget_ranges()
    forget_versions()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        answers, npm = in_node(folder)
    kept = SortedVersions.of(VERSIONS)
    if answers != [max_satisfying(VERSIONS, range_) for range_ in RANGES]:
        sys.exit("The answers differ from npm's.")
    figures = {
        "cold, from a list": measure(lambda range_: max_satisfying(VERSIONS, range_), forget),
        "cold, sorting first": measure(
            lambda range_: SortedVersions.of(VERSIONS).max_satisfying(range_), forget
        ),
        "warm, from a list": measure(lambda range_: max_satisfying(VERSIONS, range_)),
        "warm, kept sorted": measure(kept.max_satisfying),
    }
    print(f"{SEMVER} in node: {npm:.1f} µs for the highest of {len(VERSIONS)} versions")
    for name, microseconds in figures.items():
        print(f"{name:20} {microseconds:8.1f} µs  {microseconds / npm:6.2f} x npm")


if __name__ == "__main__":
    main()
