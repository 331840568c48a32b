"""The folders and the environment of one run of a client: nothing of the user's, nothing shared."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.clients.terminal import Question, Ran, converse, run
from tests.clients.toolchain import NODE, Tool

PATIENCE = 60.0
# Port 9, "discard": nobody listens, so that a request to any other host fails at once.
_NOWHERE = "http://127.0.0.1:9"
_PROXIES = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
_LOOPBACK = "127.0.0.1,localhost"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A home and a place for projects below ``root``, for clients among ``tools``."""

    root: Path
    tools: tuple[Tool, ...]

    @property
    def home(self) -> Path:
        return self.root / "home"

    def project(self, name: str, package_json: Mapping[str, object] | None = None) -> Path:
        """A folder of that name; its ``package.json`` is written if one is given."""
        folder = self.root / "projects" / name
        folder.mkdir(parents=True, exist_ok=True)
        if package_json is not None:
            (folder / "package.json").write_text(json.dumps(package_json, indent=2), "utf-8")
        return folder

    def run(self, folder: Path, command: Sequence[str], extra: Mapping[str, str]) -> Ran:
        return run(command, folder, self._environment() | dict(extra), PATIENCE)

    def converse(
        self,
        folder: Path,
        command: Sequence[str],
        questions: Sequence[Question],
        extra: Mapping[str, str],
    ) -> Ran:
        return converse(command, folder, self._environment() | dict(extra), questions, PATIENCE)

    def _environment(self) -> dict[str, str]:
        self.home.mkdir(parents=True, exist_ok=True)
        commands = [str(tool.commands) for tool in (*self.tools, NODE)]
        return {
            "HOME": str(self.home),
            "PATH": os.pathsep.join([*commands, "/usr/bin", "/bin"]),
            "TMPDIR": str(self.root),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "NO_PROXY": _LOOPBACK,
            "no_proxy": _LOOPBACK,
            **dict.fromkeys(_PROXIES, _NOWHERE),
        }
