"""Storage in memory: for tests, demonstrations and registries that may forget."""

from __future__ import annotations

import itertools
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import anyio.to_thread

from prism_kernel.api import (
    ObjectNotFound,
    ObjectStat,
    PreconditionFailed,
    StoredObject,
    check_conditions,
    check_key,
    check_range,
)

_PIECE = 512 * 1024


class MemoryStorage:
    """A ``StorageDriver`` that keeps objects in a dictionary of this process.

    Safe to share between threads and event loops. Version tokens count the writes of the store.
    """

    def __init__(self) -> None:
        self._objects: dict[str, StoredObject] = {}
        self._writes = itertools.count(1)
        self._lock = threading.Lock()  # makes compare-and-write one step for threads, too

    async def get(self, key: str) -> StoredObject:
        return self._find(key)

    async def put(
        self,
        key: str,
        data: bytes | Path,
        *,
        if_absent: bool = False,
        if_match: str | None = None,
    ) -> ObjectStat:
        check_key(key)
        check_conditions(if_absent=if_absent, if_match=if_match)
        content = (
            await anyio.to_thread.run_sync(data.read_bytes) if isinstance(data, Path) else data
        )
        with self._lock:
            if if_absent and key in self._objects:
                raise PreconditionFailed("The object exists already.", key=key)
            self._check_match(key, if_match)
            version, now = str(next(self._writes)), datetime.now(UTC)
            stat = ObjectStat(key=key, size=len(content), version=version, modified_at=now)
            self._objects[key] = StoredObject(stat=stat, data=content)
            return stat

    async def stat(self, key: str) -> ObjectStat:
        return self._find(key).stat

    async def stream(
        self, key: str, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        check_range(start, length)
        data = self._find(key).data
        end = len(data) if length is None else min(len(data), start + length)
        for offset in range(start, end, _PIECE):
            yield data[offset : min(offset + _PIECE, end)]

    async def list(self, prefix: str, *, after: str = "") -> AsyncIterator[ObjectStat]:
        with self._lock:
            keys = [key for key in self._objects if key.startswith(prefix) and key > after]
        for key in sorted(keys):
            if (stored := self._objects.get(key)) is not None:
                yield stored.stat

    async def delete(self, key: str, *, if_match: str | None = None) -> None:
        check_key(key)
        with self._lock:
            self._check_match(key, if_match)
            self._objects.pop(key, None)

    async def presign(self, key: str, *, expires_in: int) -> str | None:  # noqa: ARG002  the contract's names
        check_key(key)
        return None

    async def aclose(self) -> None:
        pass

    def _find(self, key: str) -> StoredObject:
        stored = self._objects.get(check_key(key))
        if stored is None:
            raise ObjectNotFound("There is no such object.", key=key)
        return stored

    def _check_match(self, key: str, if_match: str | None) -> None:
        if if_match is None:
            return
        stored = self._objects.get(key)
        if stored is None or stored.stat.version != if_match:
            raise PreconditionFailed("The object has changed or is missing.", key=key)
