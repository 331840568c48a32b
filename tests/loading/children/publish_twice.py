"""Publish a package with an MIT license and one without any to a registry of this environment.

Prints, as JSON, what ``prism publish`` said to each, and how Node resolves the first.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from prism_kernel.testing.server import live_server

PRISM = (sys.executable, "-m", "prism_kernel.cli.main")


def package(folder: Path, document: dict[str, str]) -> Path:
    folder.mkdir()
    folder.joinpath("package.json").write_text(json.dumps(document), encoding="utf-8")
    folder.joinpath("index.js").write_text("module.exports = 1\n", encoding="utf-8")
    folder.joinpath("LICENSE").write_text("text\n", encoding="utf-8")
    return folder


def prism(*arguments: object) -> dict[str, object]:
    command = [*PRISM, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return {"status": done.returncode, "out": done.stdout, "err": done.stderr}


def main(folder: Path) -> None:
    free = package(folder / "free", {"name": "free", "version": "1.0.0", "license": "MIT"})
    bare = package(folder / "bare", {"name": "bare", "version": "1.0.0"})
    with live_server(folder / "registry") as server:
        registry = ("--registry", server.url)
        said = {
            "free": prism("publish", free, *registry),
            "bare": prism("publish", bare, *registry),
            "resolve": prism("resolve", "free", "--json", *registry),
        }
    print(json.dumps(said))  # noqa: T201 - the answer to the test


if __name__ == "__main__":
    main(Path(sys.argv[1]))
