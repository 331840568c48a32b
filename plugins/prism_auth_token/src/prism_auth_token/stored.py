"""Documents of one kind over a storage driver: read, made, edited by compare-and-swap."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import anyio
import msgspec

from prism_kernel.api import (
    ObjectNotFound,
    PreconditionFailed,
    StorageDriver,
    StorageUnavailable,
)

D = TypeVar("D", bound=msgspec.Struct)

_ATTEMPTS = 20
_LONGEST_PAUSE = 0.05

_encoder = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Loaded(Generic[D]):
    """A document and the version token that it was read under."""

    document: D
    version: str


class StoredDocuments(Generic[D]):
    """Pretty JSON. Every method raises ``StorageUnavailable``, also for a damaged document."""

    def __init__(self, storage: StorageDriver, kind: type[D]) -> None:
        self._storage = storage
        self._decoder = msgspec.json.Decoder(kind)

    async def get(self, key: str) -> D | None:
        loaded = await self.load(key)
        return loaded.document if loaded else None

    async def load(self, key: str) -> Loaded[D] | None:
        try:
            stored = await self._storage.get(key)
        except ObjectNotFound:
            return None
        try:
            return Loaded(self._decoder.decode(stored.data), stored.stat.version)
        except msgspec.DecodeError as error:
            raise StorageUnavailable(
                f"The stored object {key!r} is damaged.", code="storage-corrupt"
            ) from error

    async def add(self, key: str, document: D) -> bool:
        """Whether it was written: not over one that is there."""
        try:
            await self._storage.put(key, _encode(document), if_absent=True)
        except PreconditionFailed:
            return False
        return True

    async def edit(self, key: str, change: Callable[[D], D]) -> D | None:
        """What ``change`` made of the newest document, or ``None`` if there is none.

        ``change`` may run several times. Raises ``StorageUnavailable`` if others always win.
        """
        for attempt in range(_ATTEMPTS):
            loaded = await self.load(key)
            if loaded is None:
                return None
            changed = change(loaded.document)
            if await self.replace(key, changed, loaded.version):
                return changed
            await pause(attempt)
        raise busy(key)

    async def replace(self, key: str, document: D, version: str) -> bool:
        """Whether it was written: only over the document of that version."""
        try:
            await self._storage.put(key, _encode(document), if_match=version)
        except PreconditionFailed:
            return False
        return True

    async def take(self, key: str, version: str) -> bool:
        """Whether this call removed the document of that version: of many, one does."""
        try:
            await self._storage.delete(key, if_match=version)
        except PreconditionFailed:
            return False
        return True

    async def remove(self, key: str) -> None:
        await self._storage.delete(key)

    async def keys(self, prefix: str) -> list[str]:
        return [stat.key async for stat in self._storage.list(prefix)]


async def pause(attempt: int) -> None:
    """Let whoever won go on, for a little longer each time."""
    longest = min(_LONGEST_PAUSE, 0.002 * 2**attempt)
    await anyio.sleep(random.uniform(0, longest))  # noqa: S311 - spreads retries, hides nothing


def busy(key: str) -> StorageUnavailable:
    return StorageUnavailable(f"Too many change {key!r} at once; try again.")


def _encode(document: msgspec.Struct) -> bytes:
    return msgspec.json.format(_encoder.encode(document), indent=2) + b"\n"
