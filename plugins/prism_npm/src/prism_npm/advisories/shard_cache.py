"""The shards that were read last, their advisories not decoded yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from prism_kernel.api import LruCache, StorageDriver, for_each
from prism_npm.advisories.shards import damaged, shard_key

Shard: TypeAlias = dict[str, msgspec.Raw]
"""Encoded lists of advisories, by package."""

_AT_A_TIME = 8

_decode = msgspec.json.Decoder(Shard).decode


@dataclass(frozen=True, slots=True)
class _Kept:
    """``size`` is in bytes, as stored."""

    shard: Shard
    size: int


class ShardCache:
    """At most ``limit`` bytes of shards, as stored. Shards of a generation never change."""

    def __init__(self, storage: StorageDriver, limit: int) -> None:
        self._storage = storage
        self._kept: LruCache[str, _Kept] = LruCache(limit, lambda kept: kept.size)

    def clear(self) -> None:
        self._kept.clear()

    async def read(self, generation: str, names: Iterable[str]) -> Mapping[str, Shard]:
        """These shards, by name.

        Raises ``ObjectNotFound`` if one is not there any more, and ``StorageUnavailable``, also
        for one that is damaged.
        """
        found: dict[str, Shard] = {}
        missing: list[str] = []
        for name in names:
            kept = self._kept.get(shard_key(generation, name))
            if kept is None:
                missing.append(name)
            else:
                found[name] = kept.shard
        if missing:
            await self._fetch(generation, missing, found)
        return found

    async def _fetch(self, generation: str, missing: list[str], found: dict[str, Shard]) -> None:
        async def fetch(name: str) -> None:
            found[name] = await self._get(shard_key(generation, name))

        await for_each(missing, fetch, _AT_A_TIME)

    async def _get(self, key: str) -> Shard:
        data = (await self._storage.get(key)).data
        try:
            shard = _decode(data)
        except msgspec.DecodeError as error:
            raise damaged() from error
        self._kept.put(key, _Kept(shard, len(data)))
        return shard
