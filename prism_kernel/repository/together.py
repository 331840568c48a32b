"""Store the objects of a version, and the record that names them after all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from prism_kernel.contracts.storage import ObjectStat, StorageDriver, StoresTogether
from prism_kernel.errors import PreconditionFailed, PrismError, StorageUnavailable

Objects = Mapping[str, bytes | Path]
"""New objects by key: what is in them, or the local file that has it."""


class Batch:
    """Objects that are to be stored once, with a write that may have to be tried again."""

    def __init__(self, driver: StorageDriver, objects: Objects) -> None:
        self._driver = driver
        self._waiting = objects

    async def put(self, key: str, data: bytes, if_match: str | None) -> ObjectStat:
        """The objects, if they are not there yet, and then ``key``; without a token it is new.

        Raises ``PreconditionFailed`` if it is not what it should be: the objects are there then.
        Raises ``StorageUnavailable``.
        """
        objects, driver, new = self._waiting, self._driver, if_match is None
        if objects and isinstance(driver, StoresTogether):
            self._waiting = {}
            return await driver.commit(objects, key, data, if_absent=new, if_match=if_match)
        await put_all(driver, objects)
        self._waiting = {}
        return await driver.put(key, data, if_absent=new, if_match=if_match)


async def put_all(driver: StorageDriver, objects: Objects) -> None:
    """New objects, one by one; none of them stays if one cannot be stored.

    Raises ``StorageUnavailable``.
    """
    tried: list[str] = []
    try:
        for key, data in objects.items():
            tried.append(key)
            await driver.put(key, data, if_absent=True)
    except PreconditionFailed as error:
        taken = tried.pop()
        await remove_all(driver, tried)
        raise StorageUnavailable("A new object's key is taken.", key=taken) from error
    except PrismError:
        await remove_all(driver, tried)
        raise


async def remove_all(driver: StorageDriver, keys: Iterable[str]) -> None:
    """As far as the store lets us: what stays belongs to no version, and is collected later."""
    for key in keys:
        with suppress(PrismError):
            await driver.delete(key)
