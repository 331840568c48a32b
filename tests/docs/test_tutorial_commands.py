"""The first tutorial, followed to the letter: its files written, its commands run and compared."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from prism_kernel.testing.server import clean_environment, live_server

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-package.md"
STEP = re.compile(
    r"`(?P<path>[\w./-]+)`[^`\n]*:\n\n```(?:json|js|ts)\n(?P<text>.*?)^```$"
    r"|^```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PORT = "4000"

pytestmark = pytest.mark.slow


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


def test_the_first_tutorial_works_as_it_is_printed(tmp_path):
    package = tmp_path / "widget"
    with live_server(tmp_path / "registry") as server:
        port = server.url.rpartition(":")[2]
        commands = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = clean_environment({"PATH": commands, "PRISM_REGISTRY_URL": server.url})
        for step in STEP.finditer(PAGE.read_text("utf-8")):
            if step["path"]:
                file = package / step["path"]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(step["text"], "utf-8")
            else:
                command = step["command"].replace(PORT, port)
                printed = run(command, package, environment).replace(port, PORT)
                assert without_times(printed) == without_times(step["output"]), step["command"]
