"""The code on the pages is code."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from prism_kernel import api

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(python|toml|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/README.md"), ROOT / "README.md"])


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text("utf-8")) if found == language]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_can_be_parsed(page):
    for text in blocks(page, "toml"):
        tomllib.loads(text)
    for text in blocks(page, "json"):
        json.loads(text)
    for text in blocks(page, "python"):
        ast.parse(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_is_imported_from_the_api_is_there(page):
    for text in blocks(page, "python"):
        imports = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom))
        names = [each.names for each in imports if each.module == "prism_kernel.api"]
        assert {alias.name for each in names for alias in each} <= set(api.__all__)


@pytest.mark.slow
def test_the_analyzer_of_the_how_to_passes_its_tests(tmp_path):
    *plugin, tests = blocks(ROOT / "docs" / "how-to" / "write-an-analyzer.md", "python")
    (tmp_path / "my_plugin").mkdir()
    (tmp_path / "my_plugin" / "plugin.py").write_text("\n\n".join(plugin), "utf-8")
    (tmp_path / "test_plugin.py").write_text(tests, "utf-8")
    run_tests(tmp_path)


@pytest.mark.slow
def test_the_command_of_the_how_to_passes_its_tests(tmp_path):
    command, plugin, _, tests = blocks(ROOT / "docs" / "how-to" / "add-a-command.md", "python")
    (tmp_path / "prism_stars").mkdir()
    (tmp_path / "prism_stars" / "commands.py").write_text(command, "utf-8")
    (tmp_path / "prism_stars" / "plugin.py").write_text(plugin, "utf-8")
    info = tmp_path / "prism_stars-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: prism-stars\nVersion: 1\nRequires-Dist: prism-kernel>=0.1\n"
    )
    (info / "entry_points.txt").write_text("[prism]\nstars = prism_stars.plugin\n")
    through = (
        "\n\ndef test_the_command_line_has_it(tmp_path):\n"
        "    from prism_kernel.testing.commands import run_prism\n"
        "    make_store(tmp_path / 'storage')\n"
        "    done = run_prism(tmp_path, 'stars', 'widget')\n"
        "    assert done.stdout == 'STARS\\n    0\\n', done.stderr\n"
    )
    (tmp_path / "test_plugin.py").write_text(tests + through, "utf-8")
    run_tests(tmp_path)


def run_tests(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_plugin.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
