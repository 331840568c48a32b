"""Follow a page to the letter: write its files, run its commands, ask its questions."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx

from prism_kernel.testing.server import LiveServer, clean_environment

STEP = re.compile(
    r"`(?P<path>[\w./-]+)`[^`\n]*:\n\n```(?:json|js|ts)\n(?P<text>.*?)^```$"
    r"|^```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)^```$"
    r"|^```http\nGET (?P<target>\S+)\n```\n\n```json\n(?P<answer>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PORT = "4000"
ELLIPSIS = "...\n"
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d\.\d+\+00:00)?")


def differences(page: Path, folder: Path, server: LiveServer) -> Iterator[tuple[str, str, str]]:
    """What was asked, what came, what the page prints: where those two differ.

    Files are written below ``folder``, where commands run. Times are not compared; output may end
    in an ellipsis, for what matters elsewhere; a problem is printed without its ``instance``.
    """
    port = server.url.rpartition(":")[2]
    commands = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = clean_environment({"PATH": commands, "PRISM_REGISTRY_URL": server.url})
    for step in STEP.finditer(page.read_text("utf-8")):
        if step["path"]:
            file = folder / step["path"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step["text"], "utf-8")
            continue
        if step["command"]:
            asked, printed = step["command"], step["output"]
            came = run(asked.replace(PORT, port), folder, environment)
        else:
            asked, printed = step["target"], step["answer"]
            came = ask(server.url + asked)
        came = came.replace(f":{port}", f":{PORT}")
        shown = printed.removesuffix(ELLIPSIS)
        came = came[: len(shown)] if shown != printed else came
        if without_times(came) != without_times(shown):
            yield asked, came, printed


def run(command: str, folder: Path, environment: dict[str, str]) -> str:
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


def ask(url: str) -> str:
    """A JSON answer as a page prints it."""
    answer = httpx.get(url, trust_env=False).json()
    answer.pop("instance", None)
    return json.dumps(answer, indent=2) + "\n"


def without_times(text: str) -> str:
    return _TIME.sub("2026-01-01 00:00", text)
