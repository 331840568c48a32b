"""Whether the index says what the records say."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection

import anyio

from prism_kernel.errors import PackageNotFound
from prism_kernel.maintenance.report import Problem
from prism_kernel.maintenance.store import Store
from prism_kernel.models.package import PackageSummary
from prism_kernel.registry.summaries import summarise
from prism_kernel.repository.keys import record_key

_PAGE = 500
_SECOND_LOOK = 0.5
"""Seconds. A running server changes the record first and the index right after it."""


async def check_index(store: Store, names: Collection[str]) -> list[Problem]:
    """Compare the entries of these packages, twice where they differ. ``names`` may be unknown.

    Asks nothing of packages that are not in ``names``.
    """
    suspects = await _differing(store, names)
    if suspects:
        await anyio.sleep(_SECOND_LOOK)
        suspects = await _differing(store, suspects.keys())
    return [_problem(name, message) for name, message in sorted(suspects.items())]


async def entries(store: Store) -> AsyncIterator[PackageSummary]:
    """Every entry of the index."""
    cursor: str | None = None
    while True:
        page = await store.index.list(cursor=cursor, limit=_PAGE)
        for summary in page.items:
            yield summary
        cursor = page.next_cursor
        if cursor is None:
            return


async def _differing(store: Store, names: Collection[str]) -> dict[str, str]:
    missing = set(names)
    found: dict[str, str] = {}
    async for entry in entries(store):
        if entry.name in missing:
            missing.discard(entry.name)
            if entry != await _expected(store, entry.name):
                found[entry.name] = "Its index entry does not say what its record says."
    for name in missing:
        if await _expected(store, name) is not None:
            found[name] = "It is not in the index, or its entry cannot be read."
    return found


async def _expected(store: Store, name: str) -> PackageSummary | None:
    """``None`` for a package without versions."""
    try:
        return await summarise(store.repository, await store.repository.records.get(name))
    except PackageNotFound:
        return None


def _problem(name: str, message: str) -> Problem:
    return Problem("wrong-index", record_key(name), message, name)
