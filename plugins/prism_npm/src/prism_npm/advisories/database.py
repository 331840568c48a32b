"""Ask the advisory database of a store, reading the shards that a question needs."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

import anyio
import anyio.to_thread
import msgspec

from prism_kernel.api import ObjectNotFound, StorageDriver
from prism_npm.advisories.importing import current
from prism_npm.advisories.model import Advisory
from prism_npm.advisories.shard_cache import ShardCache
from prism_npm.advisories.shards import (
    POINTER,
    Generation,
    damaged,
    decode_generation,
    shard_of,
)

RECHECK_SECONDS = 1.0
CACHED_BYTES = 128 * 1024 * 1024
"""More than all advisories about npm take in 2026; of a larger database, a part is read again."""

_TRIES = 3
_MANY = 50
"""Packages with advisories, from which on their versions are compared in a thread."""

Asked: TypeAlias = Mapping[str, Collection[str]]
"""Versions by package."""

Hits: TypeAlias = Mapping[str, list[Advisory]]
"""The advisories that affect one of the versions, by package; no package without any."""

_decode = msgspec.json.Decoder(list[Advisory]).decode


class AdvisoryDatabase:
    """The database that the pointer in ``storage`` names, with a cache of its shards.

    Whether the pointer has moved is asked at most once in ``RECHECK_SECONDS``. ``clock`` counts
    seconds.
    """

    def __init__(self, storage: StorageDriver, clock: Callable[[], float] = time.monotonic) -> None:
        self._storage = storage
        self._clock = clock
        self._lock = anyio.Lock()
        self._token: str | None = None
        self._generation: Generation | None = None
        self._checked_at: float | None = None
        self._shards = ShardCache(storage, CACHED_BYTES)

    async def generation(self, *, fresh: bool = False) -> Generation | None:
        """What counts now, ``None`` before the first import.

        Raises ``StorageUnavailable``, also for a database that is damaged.
        """
        async with self._lock:
            now = self._clock()
            due = self._checked_at is None or now - self._checked_at >= RECHECK_SECONDS
            if due or fresh:
                await self._refresh()
                self._checked_at = now
            return self._generation

    async def _refresh(self) -> None:
        try:
            token = (await self._storage.stat(POINTER)).version
        except ObjectNotFound:
            token = None
        if token == self._token and token is not None:
            return
        pointer = await current(self._storage)
        self._generation = None if pointer is None else decode_generation(pointer)
        self._token = None if pointer is None else pointer.stat.version
        self._shards.clear()

    async def affecting(self, asked: Asked) -> Hits:
        """Which advisories affect one of the versions of each package. Raises as ``generation``."""
        about = await self._about(asked)
        if len(about) < _MANY:
            return _matching(about, asked)
        return await anyio.to_thread.run_sync(_matching, about, asked)

    async def _about(self, names: Iterable[str]) -> Mapping[str, msgspec.Raw]:
        """The advisories of these packages, not decoded yet."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for name in names:
            wanted[shard_of(name)].append(name)
        for attempt in range(_TRIES):
            generation = await self.generation(fresh=attempt > 0)
            if generation is None:
                return {}
            existing = wanted.keys() & set(generation.shards)
            try:
                shards = await self._shards.read(generation.generation, existing)
            except ObjectNotFound:
                continue  # an import has just replaced this generation, and collected it
            return {
                name: shard[name]
                for key, shard in shards.items()
                for name in wanted[key]
                if name in shard
            }
        raise damaged()


def _matching(about: Mapping[str, msgspec.Raw], asked: Asked) -> Hits:
    try:
        found = {
            name: [each for each in _decode(encoded) if each.affects_any(asked[name])]
            for name, encoded in about.items()
        }
    except msgspec.DecodeError as error:
        raise damaged() from error
    return {name: advisories for name, advisories in found.items() if advisories}
