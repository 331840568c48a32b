"""Everything that `npm install express` installs, fetched from the npm registry once."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from prism_kernel.jsonvalue import JsonObject
from tests.clients.toolchain import cache_folder

EXPRESS = "5.1.0"
_QUIET = ("--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts")


@dataclass(frozen=True, slots=True)
class Published:
    """A tarball and its `package.json`."""

    manifest: JsonObject
    tarball: bytes


def express_tree() -> list[Published]:
    """Every package of the tree, from the cache if it was fetched before."""
    folder = cache_folder() / f"express-{EXPRESS}"
    if not (folder / "complete").exists():
        _fetch(folder)
        (folder / "complete").touch()
    return [Published(_manifest(path), path.read_bytes()) for path in sorted(folder.glob("*.tgz"))]


def _fetch(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"private": True, "dependencies": {"express": EXPRESS}}
    (folder / "package.json").write_text(json.dumps(wanted), "utf-8")
    _npm(folder, "install", "--package-lock-only")
    locked = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    specs = {
        f"{path.rpartition('node_modules/')[2]}@{entry['version']}"
        for path, entry in locked.items()
        if path
    }
    _npm(folder, "pack", *sorted(specs))


def _npm(folder: Path, *arguments: str) -> None:
    command = ["npm", *arguments, *_QUIET]
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)


def _manifest(tarball: Path) -> JsonObject:
    with tarfile.open(tarball) as archive:
        for entry in archive:
            file = archive.extractfile(entry)
            if file is not None and entry.name.partition("/")[2] == "package.json":
                found: JsonObject = json.load(file)
                return found
    sys.exit(f"{tarball} has no package.json.")
