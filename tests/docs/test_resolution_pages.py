"""What the pages about resolution say in their own words is what the code does."""

from __future__ import annotations

import gzip
import inspect
import json
import re
from pathlib import Path
from typing import get_args

import pytest

from prism_kernel.builtins.strategies import STRATEGIES
from prism_kernel.inspection import entries
from prism_kernel.models.resolved import ProvenanceSummary, ResolvedEntry
from prism_kernel.names import MAX_LENGTH
from prism_kernel.resolution import TypesMode
from prism_kernel.resolution.keys import MAX_PATTERNS
from prism_kernel.resolution.outcome import MAX_SHOWN, MAX_STEPS
from prism_kernel.resolution.paths import MAX_PATH
from prism_kernel.resolution.spec import MAX_SELECTOR
from prism_kernel.resolution.targets import MAX_DEPTH, MAX_VISITS
from prism_kernel.resolution.types_versions import TYPESCRIPT_VERSION
from prism_kernel.web.routes import resolve

ROOT = Path(__file__).parents[2]
HTTP = (ROOT / "docs" / "reference" / "http.md").read_text("utf-8")
REFERENCE = (ROOT / "docs" / "reference" / "resolution.md").read_text("utf-8")
EXPLANATION = (ROOT / "docs" / "explanation" / "resolution.md").read_text("utf-8")
RUNTIMES = ("node", "deno", "bun")


def wire_names(model):
    return {field.alias or name for name, field in model.model_fields.items()}


def lines_of(name):
    with gzip.open(ROOT / "tests" / "data" / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.parametrize("page", [HTTP, REFERENCE], ids=["http", "resolution"])
def test_every_member_of_the_answer_is_described(page):
    described = set(re.findall(r"`(\w+)`", page))
    assert wire_names(ResolvedEntry) | wire_names(ProvenanceSummary) <= described


def test_every_parameter_has_a_row():
    section = HTTP.partition("## Resolving")[2].partition("| Member |")[0]
    parameters = set(inspect.signature(resolve.resolve).parameters) - {"request", "access"}
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == parameters


def test_every_strategy_is_named_where_one_asks():
    assert all(f"`{strategy.name}`" in HTTP for strategy in STRATEGIES)


def test_every_types_mode_has_a_row():
    modes = re.findall(r"^\| `(node16-\w+|bundler)` \|", REFERENCE, re.MULTILINE)
    assert modes == list(get_args(TypesMode))
    assert f"TypeScript {TYPESCRIPT_VERSION}" in REFERENCE


def test_the_bounds_are_those_of_the_code():
    reference, explanation = " ".join(REFERENCE.split()), " ".join(EXPLANATION.split())
    for bound in (MAX_LENGTH, MAX_SELECTOR, MAX_PATH, MAX_SHOWN):
        assert f"{bound:,} characters" in reference
    assert f"{MAX_STEPS:,} steps" in reference
    for bound in (MAX_DEPTH, MAX_VISITS, MAX_PATTERNS, MAX_PATH):
        assert f"more than {bound:,}" in explanation
    assert f"{entries._SYNTAX_BYTES // 2**20} MiB" in explanation


def test_the_counts_of_observations_are_those_of_the_rows():
    packages = lines_of("resolution-packages.jsonl.gz")
    published = lines_of("resolution-rows.jsonl.gz")
    made = lines_of("resolution-made.jsonl.gz")
    made_packages = {row["name"] for row in made}
    counts = [
        (len(packages), len(published), sum(len(row["rows"]) for row in published)),
        (len(made_packages), len(made), sum(len(row[who]) for row in made for who in RUNTIMES)),
    ]
    rows = re.findall(
        r"^\| (\d+) packages[^|]*\| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$",
        EXPLANATION,
        re.MULTILINE,
    )
    said = [[int(number.replace(",", "")) for number in row] for row in rows]
    assert said == [[*each, each[1] * len(get_args(TypesMode))] for each in counts]
