"""A mark in the store that something changed, so that every server's index can notice.

Hooks learn of the changes, routes have the index, and they may be in different processes: what they
share is the store. The mark is set after a change and off its path, and once for all the changes of
a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prism_kernel.api import Logger, ObjectNotFound, PluginContext, PrismError, StorageDriver

KEY = "plugins/npm/search/changed"

_STATE = "changes"
_PAUSE_SECONDS = 1.0


class Changes:
    """Gathers what changed and sets the mark, while ``run`` runs."""

    def __init__(self, storage: StorageDriver, log: Logger) -> None:
        self._storage = storage
        self._log = log
        self._happened = asyncio.Event()

    def note(self) -> None:
        """Something changed."""
        self._happened.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self._happened.wait()
            await self.tell()
            await asyncio.sleep(_PAUSE_SECONDS)

    async def tell(self) -> None:
        """Set the mark if something changed since the last time."""
        if not self._happened.is_set():
            return
        self._happened.clear()
        try:
            await mark_change(self._storage)
        except PrismError as error:
            self._log.warning("search_mark_failed", reason=error.message)


@asynccontextmanager
async def marking_changes(ctx: PluginContext) -> AsyncIterator[None]:
    """For the life of the server, ``note_change`` leads to a mark."""
    changes = Changes(ctx.storage, ctx.log)
    ctx.state[_STATE] = changes
    running = asyncio.create_task(changes.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])
        await changes.tell()


def note_change(ctx: PluginContext) -> None:
    """A package changed."""
    changes = ctx.state.get(_STATE)
    if isinstance(changes, Changes):
        changes.note()


async def mark_change(storage: StorageDriver) -> None:
    """Tell every server. Raises ``StorageUnavailable``."""
    await storage.put(KEY, b"")


async def last_change(storage: StorageDriver) -> str | None:
    """A token that differs after every mark; ``None`` before the first one."""
    try:
        return (await storage.stat(KEY)).version
    except ObjectNotFound:
        return None
