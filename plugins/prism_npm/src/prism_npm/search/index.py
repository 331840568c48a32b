"""All packages in memory, to be searched."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import anyio
import anyio.to_thread

from prism_kernel.api import PackageSummary, RegistryService, StorageDriver
from prism_npm.search.freshness import last_change
from prism_npm.search.query import Query
from prism_npm.search.scoring import Searchable, score

_PAGE = 500
_BELIEVED_SECONDS = 60.0
_REST = 5.0
_MANY = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """A package and how well it fits."""

    name: str
    score: float


@dataclass(frozen=True, slots=True)
class _Listing:
    """All packages as they were. ``took`` is how many seconds reading them took."""

    packages: Sequence[Searchable]
    change: str | None
    read_at: float
    took: float


class SearchIndex:
    """Reads the package index anew when something changed, and after a minute in any case.

    Between two readings it rests five times as long as one takes, so that searching a registry of
    many packages that change all the time costs a sixth of a core at most. Meanwhile, and while
    it reads, searches see the packages as they were.
    """

    def __init__(self, registry: RegistryService, storage: StorageDriver) -> None:
        self._registry = registry
        self._storage = storage
        self._listing: _Listing | None = None
        self._reading = anyio.Lock()

    async def search(self, query: Query) -> list[Found]:
        """Every package that fits, the best first. Raises ``StorageUnavailable``."""
        packages = (await self._current()).packages
        if len(packages) < _MANY:
            return _ranked(packages, query)
        return await anyio.to_thread.run_sync(_ranked, packages, query)

    async def names(self) -> list[str]:
        """All packages, in name order. Raises ``StorageUnavailable``."""
        return [package.name for package in (await self._current()).packages]

    async def _current(self) -> _Listing:
        known = self._listing
        if known is not None and (self._reading.locked() or not await self._is_old(known)):
            return known
        async with self._reading:
            if self._listing is known:
                self._listing = await self._read()
            assert self._listing is not None  # noqa: S101 - just read, here or by another
            return self._listing

    async def _is_old(self, known: _Listing) -> bool:
        age = time.monotonic() - known.read_at
        if age < _REST * known.took:
            return False
        return age > _BELIEVED_SECONDS or await last_change(self._storage) != known.change

    async def _read(self) -> _Listing:
        change, started = await last_change(self._storage), time.monotonic()
        packages: list[Searchable] = []
        cursor: str | None = None
        while True:
            page = await self._registry.list_packages(cursor=cursor, limit=_PAGE)
            packages.extend(_searchable(summary) for summary in page.items if summary.versions)
            cursor = page.next_cursor
            if cursor is None:
                ended = time.monotonic()
                return _Listing(packages, change, ended, ended - started)


def _searchable(summary: PackageSummary) -> Searchable:
    return Searchable.of(summary.name, summary.keywords, summary.description)


def _ranked(packages: Sequence[Searchable], query: Query) -> list[Found]:
    found = (Found(package.name, score(package, query)) for package in packages)
    return sorted((each for each in found if each.score), key=lambda each: (-each.score, each.name))
