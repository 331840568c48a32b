"""A mark in the store that something changed, so that every server's index can notice.

Hooks know of the changes and routes of the index, possibly in different processes: what they share
is the store. Setting the mark is one small write per change, after the change and off its path.
"""

from __future__ import annotations

from prism_kernel.api import ObjectNotFound, StorageDriver

KEY = "plugins/npm/search/changed"


async def mark_change(storage: StorageDriver, name: str) -> None:
    """Tell that a package changed. Raises ``StorageUnavailable``."""
    await storage.put(KEY, f"{name}\n".encode())


async def last_change(storage: StorageDriver) -> str | None:
    """A token that differs after every change; ``None`` before the first one."""
    try:
        return (await storage.stat(KEY)).version
    except ObjectNotFound:
        return None
