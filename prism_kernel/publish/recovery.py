"""Finish what killed servers left undone: after the commit of a publish comes its index entry."""

from __future__ import annotations

import anyio.to_thread

from prism_kernel.publish.pipeline import UpdateIndex
from prism_kernel.publish.workspaces import Workspace, noted_commit, take_stale_workspaces


async def finish_cut_publishes(update_index: UpdateIndex) -> int:
    """Bring the index up to date with publishes that were cut, and remove their folders.

    Returns how many may have been committed: those with a note in their folder. The others
    cannot have been, so that they need no more than the removal.
    """
    finished = 0
    for workspace in await anyio.to_thread.run_sync(take_stale_workspaces):
        try:
            name = await anyio.to_thread.run_sync(noted_commit, workspace.path)
            if name is not None:
                await update_index(name)
                finished += 1
        finally:
            await _remove(workspace)
    return finished


async def _remove(workspace: Workspace) -> None:
    with anyio.CancelScope(shield=True):
        await anyio.to_thread.run_sync(workspace.remove)
