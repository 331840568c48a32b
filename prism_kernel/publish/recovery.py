"""Finish what killed servers left undone: after the commit of a publish comes its index entry."""

from __future__ import annotations

from pathlib import Path

import anyio.to_thread
import msgspec

from prism_kernel.errors import PrismError
from prism_kernel.names import check_name
from prism_kernel.publish.job import MANIFEST
from prism_kernel.publish.pipeline import UpdateIndex
from prism_kernel.publish.workspaces import Workspace, take_stale_workspaces


async def finish_cut_publishes(update_index: UpdateIndex) -> int:
    """Bring the index up to date with publishes that were cut, and remove their folders.

    Returns how many may have been committed: those whose manifest is in their folder. The others
    cannot have been, so that they need no more than the removal.
    """
    finished = 0
    for workspace in await anyio.to_thread.run_sync(take_stale_workspaces):
        try:
            name = await anyio.to_thread.run_sync(_package_of, workspace.path / MANIFEST)
            if name is not None:
                await update_index(name)
                finished += 1
        finally:
            await _remove(workspace)
    return finished


async def _remove(workspace: Workspace) -> None:
    with anyio.CancelScope(shield=True):
        await anyio.to_thread.run_sync(workspace.remove)


class _Named(msgspec.Struct):
    name: str


def _package_of(manifest: Path) -> str | None:
    """Whose manifest it is; ``None`` if it is not there, or not whole."""
    try:
        return check_name(msgspec.json.decode(manifest.read_bytes(), type=_Named).name)
    except (OSError, msgspec.DecodeError, PrismError):
        return None
