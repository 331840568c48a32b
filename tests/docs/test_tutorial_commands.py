"""The first tutorial, followed to the letter: its files written, its commands run and compared."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-package.md"
STEP = re.compile(
    r"`(?P<path>[\w./-]+)`[^`\n]*:\n\n```(?:json|js|ts)\n(?P<text>.*?)^```$"
    r"|^```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PORT = "4000"

pytestmark = pytest.mark.slow


@pytest.fixture
def environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PRISM_")}
    commands = str(Path(sys.executable).parent)
    return {**kept, "PATH": f"{commands}{os.pathsep}{kept['PATH']}"}


@pytest.fixture
def port(environment, tmp_path):
    """The port of a registry that runs during the test."""
    server = subprocess.Popen(
        ["prism", "serve", "--port", "0"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        lines = iter(server.stdout.readline, "")
        yield next(
            match[1] for line in lines if (match := re.search(r"http://127\.0\.0\.1:(\d+)", line))
        )
    finally:
        server.terminate()
        server.communicate(timeout=30)


def run(command, folder, environment):
    """What a command prints: its answer, and the sentence of its error."""
    done = subprocess.run(
        shlex.split(command),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines(True) if line.startswith("prism: ")]
    return done.stdout + "".join(complaints)


def without_times(text):
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-01-01 00:00", text)


def test_the_first_tutorial_works_as_it_is_printed(environment, port, tmp_path):
    package = tmp_path / "widget"
    environment["PRISM_REGISTRY_URL"] = f"http://127.0.0.1:{port}"
    for step in STEP.finditer(PAGE.read_text("utf-8")):
        if step["path"]:
            file = package / step["path"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step["text"], "utf-8")
        else:
            command = step["command"].replace(PORT, port)
            printed = run(command, package, environment).replace(port, PORT)
            assert without_times(printed) == without_times(step["output"]), step["command"]
