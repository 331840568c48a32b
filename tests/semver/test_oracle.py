"""Every recorded answer of npm's semver 7.8.6."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from prism_kernel import semver
from prism_kernel.errors import InvalidRange, InvalidVersion

DATA = Path(__file__).parents[1] / "data"


def rows(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


RANGES = list(rows("semver-ranges.jsonl.gz"))
ORDER = list(rows("semver-order.jsonl.gz"))


def test_every_recorded_range_is_read_as_npm_reads_it():
    assert len(RANGES) == 3000
    for row in RANGES:
        assert semver.valid_range(row["range"]) == row["validRange"], row["range"]


def test_every_recorded_version_satisfies_as_in_npm():
    for row in RANGES:
        found = [semver.satisfies(version, row["range"]) for version in row["versions"]]
        assert found == row["satisfies"], row["range"]


def test_every_recorded_maximum_is_npms_from_a_list_and_from_sorted_versions():
    for row in RANGES:
        kept = semver.SortedVersions.of(row["versions"])
        assert kept.max_satisfying(row["range"]) == row["maxSatisfying"], row["range"]
        chosen = semver.max_satisfying(row["versions"], row["range"])
        assert chosen == row["maxSatisfying"], row["range"]


def test_range_constructor_raises_exactly_where_npm_throws():
    for row in RANGES:
        if row["validRange"] is None:
            with pytest.raises(InvalidRange):
                semver.Range.parse(row["range"])
        else:
            semver.Range.parse(row["range"])


def test_every_recorded_pair_compares_as_in_npm():
    pairs = [row for row in ORDER if row["kind"] == "compare"]
    assert len(pairs) == 1500
    for row in pairs:
        a, b = row["a"], row["b"]
        assert (semver.valid(a), semver.valid(b)) == (row["validA"], row["validB"]), row
        if row["error"] is None:
            assert semver.compare(a, b) == row["compare"], row
            assert semver.rcompare(a, b) == -row["compare"], row
            assert semver.compare_build(a, b) == row["compareBuild"], row
        else:
            with pytest.raises(InvalidVersion):
                semver.compare(a, b)


def test_every_recorded_list_sorts_as_in_npm():
    lists = [row for row in ORDER if row["kind"] == "sort"]
    assert len(lists) == 200
    for row in lists:
        assert semver.sort(row["list"]) == row["sorted"]
        assert semver.rsort(row["list"]) == row["rsorted"]
