"""Install the plugin that misbehaves."""

from __future__ import annotations

import shutil
from pathlib import Path

_MODULE = Path(__file__).parent / "site" / "prism_misbehaving.py"


def install(folder: Path) -> None:
    """Make ``folder`` one that holds the plugin as ``site-packages`` would."""
    shutil.copy(_MODULE, folder)
    info = folder / "prism_misbehaving-1.0.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text(
        "Metadata-Version: 2.1\nName: prism-misbehaving\nVersion: 1.0.0\n"
        "Requires-Dist: prism-kernel>=0.1\n"
    )
    info.joinpath("entry_points.txt").write_text("[prism]\nmisbehaving = prism_misbehaving\n")
