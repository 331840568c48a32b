"""The shards that were read last, their advisories not decoded yet."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from prism_kernel.api import StorageDriver, for_each
from prism_npm.advisories.shards import damaged, shard_key

Shard: TypeAlias = dict[str, msgspec.Raw]
"""Encoded lists of advisories, by package."""

_AT_A_TIME = 8

_decode = msgspec.json.Decoder(Shard).decode


class ShardCache:
    """At most ``limit`` bytes of shards, as stored. Shards of a generation never change."""

    def __init__(self, storage: StorageDriver, limit: int) -> None:
        self._storage = storage
        self._limit = limit
        self._kept: OrderedDict[str, tuple[Shard, int]] = OrderedDict()
        self._size = 0

    def clear(self) -> None:
        self._kept.clear()
        self._size = 0

    async def read(self, generation: str, names: Iterable[str]) -> Mapping[str, Shard]:
        """These shards, by name.

        Raises ``ObjectNotFound`` if one is not there any more, and ``StorageUnavailable``, also
        for one that is damaged.
        """
        found: dict[str, Shard] = {}
        missing: list[str] = []
        for name in names:
            kept = self._recall(shard_key(generation, name))
            if kept is None:
                missing.append(name)
            else:
                found[name] = kept
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
        self._keep(key, shard, len(data))
        return shard

    def _recall(self, key: str) -> Shard | None:
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def _keep(self, key: str, shard: Shard, size: int) -> None:
        if key not in self._kept:
            self._kept[key] = shard, size
            self._size += size
        while self._size > self._limit:
            _, (_, dropped) = self._kept.popitem(last=False)
            self._size -= dropped
