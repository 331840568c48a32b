"""Package records: read through a cache under their tokens, changed by compare-and-swap."""

from __future__ import annotations

import bisect
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property

import anyio

from prism_kernel import semver
from prism_kernel.contracts.resolve import VersionFacts
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import (
    ObjectNotFound,
    PackageNotFound,
    PreconditionFailed,
    StorageUnavailable,
    VersionNotFound,
)
from prism_kernel.lru import LruCache
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.repository.encoding import decode_record
from prism_kernel.repository.keys import VersionKeys, record_key
from prism_kernel.repository.record_encoder import RecordEncoder
from prism_kernel.repository.together import Batch, Objects
from prism_kernel.repository.tokens import RecordTokens
from prism_kernel.semver import SortedVersions

Change = Callable[[PackageRecord | None], PackageRecord]
"""From the record as it is (``None``: no such package) to the record as it should be.

May run several times; raises to give up. Returning the very record it was given changes nothing.
"""

_NONE: Objects = {}
_ATTEMPTS = 64
_FIRST_PAUSE, _LONGEST_PAUSE = 0.002, 0.1


@dataclass(frozen=True)
class RecordView:
    """A package record under its version token, with what is derived from it on demand."""

    record: PackageRecord
    token: str

    @cached_property
    def ascending(self) -> list[str]:
        """The versions in their order."""
        return semver.sort(self.record.versions)

    @cached_property
    def candidates(self) -> SortedVersions:
        return SortedVersions.of(self.record.versions)

    @cached_property
    def facts(self) -> dict[str, VersionFacts]:
        return {
            version: VersionFacts(
                published_at=entry.published_at,
                yanked=entry.yanked is not None,
                deprecated=entry.deprecated,
            )
            for version, entry in self.record.versions.items()
        }

    def entry(self, version: str) -> VersionEntry:
        """Raises ``VersionNotFound``."""
        try:
            return self.record.versions[version]
        except KeyError:
            raise VersionNotFound(
                f"{self.record.name} has no version {version}.",
                name=self.record.name,
                version=version,
            ) from None

    def keys(self, version: str) -> VersionKeys:
        """Where the version's objects lie. Raises ``VersionNotFound``."""
        return VersionKeys(self.record.name, version, self.entry(version).folder)


class RecordStore:
    """The records of one storage driver. ``capacity`` is in records kept decoded.

    ``freshness`` is for how many seconds a version token is believed without asking the driver
    again; 0 asks every time. What this store itself writes is seen at once whatever it is, and
    changes never go by what is remembered. ``before_write`` is awaited before each write.
    """

    def __init__(
        self,
        driver: StorageDriver,
        capacity: int,
        freshness: float = 0,
        before_write: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._driver = driver
        self._before_write = before_write
        self._cache: LruCache[str, RecordView] = LruCache(capacity)
        self._encoder = RecordEncoder()
        self._tokens = RecordTokens(self._ask, capacity, freshness)

    async def _ask(self, name: str) -> str | None:
        try:
            return (await self._driver.stat(record_key(name))).version
        except ObjectNotFound:
            return None

    async def token(self, name: str, *, fresh: bool = False) -> str:
        """The record's version token: the cheap question whether anything changed.

        With ``fresh``, as it is now, however long tokens are believed. Raises ``PackageNotFound``.
        """
        token = await self._tokens.get(name, fresh=fresh)
        if token is None:
            raise _no_package(name)
        return token

    async def get(self, name: str, *, fresh: bool = False) -> RecordView:
        """The record under its ``token``, also if another process changed it.

        Raises ``PackageNotFound``, also for a record that holds nothing but tombstones.
        """
        view = await self.get_with_tombstones(name, fresh=fresh)
        if not view.record.versions:
            raise _no_package(name)
        return view

    async def get_with_tombstones(self, name: str, *, fresh: bool = False) -> RecordView:
        """As ``get``; the package may have had all its versions unpublished.

        Raises ``PackageNotFound`` if nothing was ever published under the name.
        """
        token = await self.token(name, fresh=fresh)
        view = self._cache.get(name)
        if view is None or view.token != token:
            view = await self._read(name)
        return view

    async def _read(self, name: str) -> RecordView:
        key, asked_at = record_key(name), self._tokens.now()
        try:
            stored = await self._driver.get(key)
        except ObjectNotFound:
            self._tokens.learn(name, None, asked_at)
            raise _no_package(name) from None
        view = RecordView(decode_record(stored.data, key), stored.stat.version)
        self._tokens.learn(name, view.token, asked_at)
        self._cache.put(name, view)
        return view

    async def change(self, name: str, change: Change, objects: Objects = _NONE) -> RecordView:
        """Apply ``change`` atomically, again for as long as others win the race.

        New ``objects`` are stored durably before the record that may name them.
        Raises what ``change`` raises, and ``StorageUnavailable`` after too many lost races.
        """
        pause, batch = _FIRST_PAUSE, Batch(self._driver, objects)
        for _ in range(_ATTEMPTS):
            try:
                current = await self.get_with_tombstones(name, fresh=True)
            except PackageNotFound:
                current = None
            changed = change(current.record if current else None)
            if current is not None and changed is current.record:
                return current
            if self._before_write is not None:
                await self._before_write()
            try:
                return await self._write(name, changed, current, batch)
            except PreconditionFailed:
                await anyio.sleep(random.uniform(0, pause))  # noqa: S311 - spreads writers
                pause = min(pause * 2, _LONGEST_PAUSE)
        raise StorageUnavailable(f"The record of {name} is changed too often; try again.")

    async def _write(
        self, name: str, changed: PackageRecord, current: RecordView | None, batch: Batch
    ) -> RecordView:
        data, began_at = self._encoder.encode(changed), self._tokens.now()
        try:
            stat = await batch.put(record_key(name), data, current.token if current else None)
        except BaseException:
            self._tokens.forget(name)  # the write may have happened all the same
            raise
        view = _successor(current, changed, stat.version)
        self._tokens.wrote(name, view.token, began_at)
        self._cache.put(name, view)
        return view


def _successor(before: RecordView | None, record: PackageRecord, token: str) -> RecordView:
    """The view of a record that was just written.

    Where versions came and none went, their order is that of ``before`` with those put in: sorting
    two thousand again takes longer than all the rest of a publish that adds one.
    """
    view = RecordView(record, token)
    if before is None or "ascending" not in vars(before):
        return view
    added = record.versions.keys() - before.record.versions.keys()
    if len(record.versions) == len(before.record.versions) + len(added):
        ascending = list(before.ascending)
        for version in semver.sort(added):
            bisect.insort(ascending, version, key=semver.sort_key)
        vars(view)["ascending"] = ascending
    return view


def _no_package(name: str) -> PackageNotFound:
    return PackageNotFound(f"There is no package {name}.", name=name)
