"""A store as the place where objects go: nothing that is there is overwritten by anything else."""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.errors import Conflict, ObjectNotFound, PreconditionFailed
from prism_kernel.maintenance.checks import measure
from prism_kernel.maintenance.layout import RecordPlace, place_of
from prism_kernel.maintenance.staging import StagedObject
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.transfer import driver_of
from prism_kernel.models.package import PackageRecord
from prism_kernel.registry.indexing import refresh_index
from prism_kernel.repository.encoding import decode_record


@dataclass(frozen=True, slots=True)
class StoreSink:
    """Writes through the drivers, and brings the index after each record."""

    store: Store

    async def holds(self, key: str, sha256: str) -> bool:
        """Reads the whole object: a store that was copied to must be known to be right."""
        try:
            found = await measure(driver_of(self.store, key).stream(key))
        except ObjectNotFound:
            return False
        return found.sha256 == sha256

    async def put(self, key: str, copy: StagedObject) -> None:
        """Raises ``Conflict`` for other contents, except a record that this one goes on from."""
        place = place_of(key)
        try:
            if isinstance(place, RecordPlace):
                await self._put_record(key, copy.path.read_bytes())
                await refresh_index(self.store.repository, self.store.index, place.name)
            else:
                await driver_of(self.store, key).put(key, copy.path, if_absent=True)
        except PreconditionFailed:
            raise Conflict("Something else is there already.", key=key) from None

    async def _put_record(self, key: str, data: bytes) -> None:
        try:
            current = await self.store.documents.get(key)
        except ObjectNotFound:
            await self.store.documents.put(key, data, if_absent=True)
            return
        if not goes_on_from(decode_record(data, key), decode_record(current.data, key)):
            raise Conflict("Another history of the package is there already.", key=key)
        await self.store.documents.put(key, data, if_match=current.stat.version)


def goes_on_from(new: PackageRecord, old: PackageRecord) -> bool:
    """Whether ``new`` is a later state of the same package: nothing of ``old`` is lost by it."""
    if new.created_at != old.created_at or new.revision < old.revision:
        return False
    return _history(old).items() <= _history(new).items() and set(old.tombstones) <= set(
        new.tombstones
    )


def _history(record: PackageRecord) -> dict[str, str]:
    """Every version there ever was, with its tarball's digest."""
    gone = {version: tombstone.digest for version, tombstone in record.tombstones.items()}
    return gone | {version: entry.digest for version, entry in record.versions.items()}
