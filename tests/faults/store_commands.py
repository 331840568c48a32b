"""``prism verify`` and ``prism gc`` on a folder, as an operator runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_LONG_AGO = 1_600_000_000  # older than any grace period


def prism(root: Path, *arguments: str) -> Any:
    """What the command prints as JSON. Its status may be 0 or 1."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "STORAGE_ROOT": str(root),
    }
    done = subprocess.run(
        [sys.executable, "-m", "prism_kernel.cli.main", *arguments, "--json"],
        env=environment,
        cwd=root.parent,
        capture_output=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr.decode()
    return json.loads(done.stdout)


def problems(root: Path) -> list[Any]:
    """What ``prism verify`` finds wrong."""
    found: list[Any] = prism(root, "verify")["problems"]
    return found


def collect_leftovers(root: Path) -> int:
    """Make everything that no record names old, and let ``prism gc`` remove it; returns how many.

    Nothing may be left afterwards that belongs to no version, nor any unfinished write.
    """
    for key in prism(root, "gc")["young"]:
        os.utime(root / key, (_LONG_AGO, _LONG_AGO))
    for unfinished in root.joinpath(".tmp").iterdir():
        os.utime(unfinished, (_LONG_AGO, _LONG_AGO))
    collected: list[str] = prism(root, "gc", "--apply")["collected"]
    assert not [*root.joinpath(".tmp").iterdir()]
    assert prism(root, "verify")["notes"] == []
    return len(collected)
