from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from prism_kernel.builtins.runtimes import RUNTIMES
from prism_kernel.contracts.runtime import RuntimeProfile
from prism_kernel.resolution import PackageView

TESTS = Path(__file__).parents[1]


def read_lines(name: str) -> Iterator[dict]:
    with gzip.open(TESTS / "data" / name, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.fixture(scope="session")
def profiles() -> dict[str, RuntimeProfile]:
    return {provider.name: provider.profile for provider in RUNTIMES}


@pytest.fixture(scope="session")
def published() -> dict[tuple[str, str], PackageView]:
    """The 200 packages whose resolution was observed, by name and version."""
    views = map(PackageView.from_document, read_lines("resolution-packages.jsonl.gz"))
    return {(view.name, view.version): view for view in views}


@pytest.fixture(scope="session")
def observed() -> list[dict]:
    """What the runtimes and TypeScript answered about them: a line for each subpath."""
    return list(read_lines("resolution-rows.jsonl.gz"))


@pytest.fixture(scope="session")
def made() -> dict[str, PackageView]:
    """The packages made by hand for the corners that published ones leave out."""
    text = (TESTS / "conformance" / "made_packages.jsonl").read_text(encoding="utf-8")
    return {each["name"]: _made_view(each) for each in map(json.loads, text.splitlines())}


def _made_view(each: dict) -> PackageView:
    folders = each["nested"]
    files = {*each["files"], "package.json", *(f"{folder}/package.json" for folder in folders)}
    return PackageView(each["name"], "1.0.0", each["packageJson"], frozenset(files), folders)


@pytest.fixture(scope="session")
def made_answers() -> list[dict]:
    return list(read_lines("resolution-made.jsonl.gz"))
