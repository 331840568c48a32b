"""Objects below ``packages/`` that no record names, and their collection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from prism_kernel.contracts.storage import ObjectStat, StorageDriver
from prism_kernel.errors import PackageNotFound, StorageUnavailable
from prism_kernel.maintenance.index_check import entries
from prism_kernel.maintenance.layout import FolderPlace, place_of
from prism_kernel.maintenance.store import Store
from prism_kernel.models.package import PackageRecord
from prism_kernel.repository.keys import PACKAGES

_NEVER = datetime.min.replace(tzinfo=UTC)

DAMAGED = PackageRecord(name="", created_at=_NEVER, modified_at=_NEVER)
"""Stands for a record that names who knows what."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """What an attempt to publish, or an unpublish, left in one folder of one driver.

    ``size`` is in bytes. ``modified_at`` is when its youngest object was written; ``None`` if the
    store does not tell.
    """

    driver: StorageDriver
    place: FolderPlace
    keys: tuple[str, ...]
    size: int
    modified_at: datetime | None

    def older_than(self, grace: timedelta, now: datetime) -> bool:
        return self.modified_at is not None and now - self.modified_at > grace


async def find_leftovers(store: Store) -> AsyncIterator[Leftover]:
    """Every folder that no record names, as the listing comes to it.

    Of a package whose record cannot be read, or is missing though the index has the package,
    nothing is a leftover: those are its only copies, and ``prism verify`` says what is wrong.
    """
    indexed = await indexed_names(store)
    for driver in store.drivers:
        name, record = "", None
        async for place, objects in _folders(driver):
            if place.keys.name != name:
                name = place.keys.name
                record = await read_record(store, name)
            lost = record is None and name in indexed
            if record is not DAMAGED and not lost and not place.named_by(record):
                yield _leftover(driver, place, objects)


async def indexed_names(store: Store) -> set[str]:
    """The packages that the index knows."""
    return {entry.name async for entry in entries(store)}


def _leftover(driver: StorageDriver, place: FolderPlace, objects: list[ObjectStat]) -> Leftover:
    times = [found.modified_at for found in objects]
    known = [time for time in times if time is not None]
    return Leftover(
        driver=driver,
        place=place,
        keys=tuple(found.key for found in objects),
        size=sum(found.size for found in objects),
        modified_at=max(known) if len(known) == len(times) else None,
    )


async def find_foreign(store: Store) -> AsyncIterator[str]:
    """Keys below ``packages/`` that Prism did not make."""
    for driver in store.drivers:
        async for found in driver.list(PACKAGES):
            if place_of(found.key) is None:
                yield found.key


async def collect(store: Store, leftover: Leftover) -> bool:
    """Delete it, unless a record names it by now. Tells whether it did."""
    place = leftover.place
    record = await read_record(store, place.keys.name)
    if record is DAMAGED or place.named_by(record):
        return False
    for key in leftover.keys:
        await leftover.driver.delete(key)
    return True


async def read_record(store: Store, name: str) -> PackageRecord | None:
    """The record, also of tombstones only; ``DAMAGED`` if it is there and cannot be decoded."""
    try:
        return (await store.repository.records.get_with_tombstones(name)).record
    except PackageNotFound:
        return None
    except StorageUnavailable as error:
        if error.problem_code == "storage-corrupt":
            return DAMAGED
        raise


async def _folders(driver: StorageDriver) -> AsyncIterator[tuple[FolderPlace, list[ObjectStat]]]:
    """Objects by the folder they are in. Those of a folder stand together in a listing."""
    current: FolderPlace | None = None
    objects: list[ObjectStat] = []
    async for found in driver.list(PACKAGES):
        place = place_of(found.key)
        if not isinstance(place, FolderPlace):
            continue
        if place != current and current is not None:
            yield current, objects
            objects = []
        current = place
        objects.append(found)
    if current is not None:
        yield current, objects
