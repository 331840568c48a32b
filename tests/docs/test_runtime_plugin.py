"""The page about runtimes and the example are the same code, and the example works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from prism_kernel.testing.server import live_server
from prism_kernel.testing.tarballs import make_tarball

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "prism-runtime-edge"
TESTS = EXAMPLE / "tests" / "test_runtime_edge.py"
PAGE = (ROOT / "docs" / "how-to" / "add-a-runtime.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_code_of_the_page_is_the_example_in_its_order():
    quoted = [block for block in blocks("python") if block != TESTS.read_text("utf-8")]
    assert "\n\n".join(quoted) == (EXAMPLE / "prism_runtime_edge.py").read_text("utf-8")


def test_the_tests_of_the_page_are_those_of_the_example():
    assert TESTS.read_text("utf-8") in blocks("python")


def test_the_project_file_of_the_page_is_that_of_the_example():
    assert (EXAMPLE / "pyproject.toml").read_text("utf-8") in blocks("toml")


@pytest.mark.slow
def test_the_tests_of_the_example_pass():
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLE)]
    environment = {**os.environ, "PYTHONPATH": str(EXAMPLE)}
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.slow
def test_an_installed_runtime_can_be_asked_for(tmp_path):
    site = tmp_path / "site"
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--target", site]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, EXAMPLE], check=True)
    exports = {"workerd": "./w.js", "browser": "./b.js", "default": "./n.js"}
    tarball = make_tarball(
        {"name": "widget", "version": "1.0.0", "exports": exports},
        dict.fromkeys(("w.js", "b.js", "n.js"), ""),
    )
    path = {"PYTHONPATH": f"{site}{os.pathsep}{ROOT}"}
    with (
        live_server(tmp_path, environment=path) as server,
        httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client,
    ):
        client.post("/v1/packages/widget", files={"tarball": tarball}).raise_for_status()
        found = {
            name: client.get("/v1/resolve", params={"spec": "widget", "runtime": name}).json()
            for name in ("node", "browser", "workerd")
        }
    loaded = {name: entry["entryPath"] for name, entry in found.items()}
    assert loaded == {"node": "n.js", "browser": "b.js", "workerd": "w.js"}
