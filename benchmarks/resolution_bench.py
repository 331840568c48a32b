"""What one resolution costs on 200 published packages, and what detecting ESM syntax costs.

``python benchmarks/resolution_bench.py`` prints microseconds per answer over the observed rows:
warm, with an explanation, and for types; building a package's view from its stored document; the
most expensive hostile map; and megabytes per second of source read for ESM syntax.
"""

from __future__ import annotations

import gc
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from prism_kernel.builtins.runtimes import BUN, RUNTIMES
from prism_kernel.resolution import (
    PackageView,
    has_esm_syntax,
    resolve_entry,
    resolve_types,
)

DATA = Path(__file__).resolve().parents[1] / "tests" / "data"
ROUNDS = 3
HOSTILE = {
    "20,000 patterns": {f"./{n}*{n}": "./*" for n in range(20_000)},
    "50,000 array items": {".": [{"never": 1}] * 50_000},
    "20,000 conditions": {".": {f"c{n}": "./a.js" for n in range(20_000)}},
}
SOURCE = b"""
'use strict';
// import nothing: this is CommonJS, and export is only a word in a comment
const names = ['import', "export", `await ${[1, 2].map((n) => n / 2).join('/')}`];
module.exports = function pick(list, test) {
  for (const item of list) { if (/^[a-z/]+$/.test(item) && test(item)) return item; }
  return { import: names[0], export: names[1] };
};
"""


def read_lines(name: str) -> list[dict]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def best_times(calls: Iterable[Callable[[], object]]) -> list[float]:
    """For each call its best of some rounds, in microseconds, sorted."""
    times = []
    for call in calls:
        best = float("inf")
        for _ in range(ROUNDS):
            started = time.perf_counter_ns()
            call()
            best = min(best, time.perf_counter_ns() - started)
        times.append(best / 1_000)
    return sorted(times)


def show(what: str, times: list[float]) -> None:
    middle, tail = times[len(times) // 2], times[len(times) * 99 // 100]
    print(f"{what:34} p50 {middle:8.1f}  p99 {tail:8.1f}  max {times[-1]:8.1f} us")


def entry_calls(views: dict, rows: list[dict], *, explain: bool) -> Iterable[Callable[[], object]]:
    profiles = {runtime.name: runtime.profile for runtime in RUNTIMES}
    for row in rows:
        view = views[row["name"], row["version"]]
        for each in row["rows"]:
            question = (view, row["subpath"], profiles[each["runtime"]], each["mode"])
            yield lambda question=question: resolve_entry(*question, explain=explain)


def types_calls(views: dict, rows: list[dict]) -> Iterable[Callable[[], object]]:
    for row in rows:
        view = views[row["name"], row["version"]]
        for mode in row["types"]:
            question = (view, row["subpath"], mode)
            yield lambda question=question: resolve_types(*question)


def hostile_calls() -> Iterable[Callable[[], object]]:
    for exports in HOSTILE.values():
        view = PackageView("hostile", "1.0.0", {"exports": exports}, frozenset({"a.js"}))
        for subpath in (".", "./x"):
            question = (view, subpath, BUN.profile, "import")
            yield lambda question=question: resolve_entry(*question, explain=True)


def syntax_speed() -> float:
    """Megabytes per second of CommonJS that must be read to its end."""
    source = SOURCE * 4_000
    started = time.perf_counter()
    has_esm_syntax(source)
    return len(source) / 1e6 / (time.perf_counter() - started)


def main() -> None:
    documents = read_lines("resolution-packages.jsonl.gz")
    rows = read_lines("resolution-rows.jsonl.gz")
    views = {(each["name"], each["version"]): PackageView.from_document(each) for each in documents}
    gc.disable()
    show("resolve", best_times(entry_calls(views, rows, explain=False)))
    show("resolve with an explanation", best_times(entry_calls(views, rows, explain=True)))
    show("resolve types", best_times(types_calls(views, rows)))
    views_built = (lambda each=each: PackageView.from_document(each) for each in documents)
    show("view from its document", best_times(views_built))
    show("hostile map, with an explanation", best_times(hostile_calls()))
    print(f"{'ESM syntax':34} {syntax_speed():.1f} MB/s")


if __name__ == "__main__":
    main()
