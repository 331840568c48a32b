"""A driver that gives its store an identity before the first write."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path

from prism_kernel.contracts.storage import (
    ObjectStat,
    StorageDriver,
    StoredObject,
    StoresTogether,
    check_conditions,
    check_key,
)
from prism_kernel.errors import ObjectNotFound

Identify = Callable[[], Awaitable[object]]


def identified(driver: StorageDriver, identify: Identify) -> StorageDriver:
    """``driver``; ``identify`` is awaited before each of its writes.

    So a command that ends without having written anything leaves no store behind, also if a write
    was refused or had nothing to do.
    """
    if isinstance(driver, StoresTogether):
        return _IdentifiedTogether(driver, driver, identify)
    return _Identified(driver, identify)


class _Identified:
    """Implements ``StorageDriver``, where every method is described."""

    def __init__(self, driver: StorageDriver, identify: Identify) -> None:
        self._driver, self._identify = driver, identify

    async def get(self, key: str) -> StoredObject:
        return await self._driver.get(key)

    async def put(
        self,
        key: str,
        data: bytes | Path,
        *,
        if_absent: bool = False,
        if_match: str | None = None,
    ) -> ObjectStat:
        check_conditions(if_absent=if_absent, if_match=if_match)
        if if_match is not None:  # it may be for nothing: only what is there can match
            written = await self._driver.put(key, data, if_match=if_match)
            await self._identify()
            return written
        check_key(key)
        await self._identify()
        return await self._driver.put(key, data, if_absent=if_absent)

    async def stat(self, key: str) -> ObjectStat:
        return await self._driver.stat(key)

    def stream(
        self, key: str, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        return self._driver.stream(key, start=start, length=length)

    def list(self, prefix: str, *, after: str = "") -> AsyncIterator[ObjectStat]:
        return self._driver.list(prefix, after=after)

    async def delete(self, key: str, *, if_match: str | None = None) -> None:
        with suppress(ObjectNotFound):
            await self._driver.stat(key)
            await self._identify()
        await self._driver.delete(key, if_match=if_match)

    async def presign(self, key: str, *, expires_in: int) -> str | None:
        return await self._driver.presign(key, expires_in=expires_in)

    async def aclose(self) -> None:
        await self._driver.aclose()


class _IdentifiedTogether(_Identified):
    """The same for a driver that takes a whole commit."""

    def __init__(self, driver: StorageDriver, together: StoresTogether, identify: Identify) -> None:
        super().__init__(driver, identify)
        self._together = together

    async def commit(
        self,
        objects: Mapping[str, bytes | Path],
        key: str,
        data: bytes,
        *,
        if_absent: bool = False,
        if_match: str | None = None,
    ) -> ObjectStat:
        check_key(key)
        await self._identify()
        return await self._together.commit(
            objects, key, data, if_absent=if_absent, if_match=if_match
        )
