"""Run ``prism`` as an operator does: in a process of its own, without this one's variables."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from prism_kernel.testing.server import clean_environment


def run_prism(
    folder: Path,
    *arguments: object,
    environment: Mapping[str, str] | None = None,
    typed: str = "",
) -> subprocess.CompletedProcess[str]:
    """What became of ``prism`` with these arguments in ``folder``; ``typed`` is its input.

    How it ended is for the caller to judge.
    """
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "prism_kernel.cli.main", *map(str, arguments)],
        cwd=folder,
        env=clean_environment(environment or {}),
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
