"""Folders of every odd shape, and what npm packs from them.

The layouts are random trees of names, ignore files and package.json fields that matter to packing;
the answers were recorded from npm 11.19.1 (npm-packlist 10.0.4).
"""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from prism_kernel.packing import list_files

RECORDED = Path(__file__).parents[1] / "data" / "npm-packlist.jsonl.gz"
EXAMPLES = Path(__file__).parents[2] / "examples" / "packages"
PACKAGES = sorted(path.parent for path in EXAMPLES.glob("*/package.json"))

with gzip.open(RECORDED, "rt", encoding="utf-8") as lines:
    LAYOUTS: list[dict[str, Any]] = [json.loads(line) for line in lines]


def build(root: Path, layout: dict[str, Any]) -> Path:
    for path, text in layout["files"].items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    for path, target in layout["links"].items():
        link = root / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    return root


def npm_pack(directory: Path) -> dict[str, Any]:
    command = ("npm", "pack", "--dry-run", "--json", "--ignore-scripts")
    run = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(run.stdout)[0]
    return result


@pytest.mark.parametrize("start", range(0, len(LAYOUTS), 20))
def test_recorded_layouts_pack_as_in_npm(tmp_path, start):
    for index, layout in enumerate(LAYOUTS[start : start + 20]):
        root = build(tmp_path / f"p{index}", layout)
        found = sorted(file.path for file in list_files(root))
        assert found == layout["packed"], layout["files"]["package.json"]


@pytest.mark.clients
@pytest.mark.parametrize("index", range(0, len(LAYOUTS), 12))
def test_installed_npm_still_packs_the_recorded_layouts_so(tmp_path, index):
    root = build(tmp_path / "package", LAYOUTS[index])
    assert sorted(file["path"] for file in npm_pack(root)["files"]) == LAYOUTS[index]["packed"]


@pytest.mark.clients
@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_installed_npm_lists_the_example_packages_alike(package):
    theirs = {file["path"]: file["size"] for file in npm_pack(package)["files"]}
    assert theirs == {file.path: file.size for file in list_files(package)}
