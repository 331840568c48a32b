"""The plugin tutorial and the example are the same code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "prism-license-policy"
MODULE = EXAMPLE / "prism_license_policy.py"
TESTS = EXAMPLE / "tests" / "test_license_policy.py"
PAGE = (ROOT / "docs" / "tutorial" / "write-a-plugin.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_code_of_the_tutorial_is_the_example_in_its_order():
    quoted = [block for block in blocks("python") if block != TESTS.read_text("utf-8")]
    assert "\n\n".join(quoted) == MODULE.read_text("utf-8")


def test_the_tests_of_the_tutorial_are_those_of_the_example():
    assert TESTS.read_text("utf-8") in blocks("python")


def test_the_project_file_of_the_tutorial_is_that_of_the_example():
    assert (EXAMPLE / "pyproject.toml").read_text("utf-8") in blocks("toml")


def test_the_plugin_is_less_than_60_lines_long():
    assert len(MODULE.read_text("utf-8").splitlines()) < 60


@pytest.mark.slow
def test_the_tests_of_the_example_pass():
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLE)]
    environment = {**os.environ, "PYTHONPATH": str(EXAMPLE)}
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
