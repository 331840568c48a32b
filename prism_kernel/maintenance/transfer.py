"""Move packages from a store to somewhere else: objects first, the record that names them last."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from prism_kernel.concurrency import for_each
from prism_kernel.contracts.commands import Tick
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import Conflict, ObjectNotFound, PrismError, StorageUnavailable
from prism_kernel.jsonvalue import JsonObject, JsonValue
from prism_kernel.maintenance.layout import PARTS, FolderPlace, Part, part_key, place_of
from prism_kernel.maintenance.staging import StagedObject, staged
from prism_kernel.maintenance.store import Store
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.repository.encoding import decode_record
from prism_kernel.repository.keys import VersionKeys, record_key

STATE = "plugins/"
"""Where plugins keep their own documents, such as tokens."""

_TRIES = 5


class Sink(Protocol):
    """Where objects go."""

    async def holds(self, key: str, sha256: str) -> bool:
        """Whether it has this very object, so that it need not be sent."""
        ...

    async def put(self, key: str, copy: StagedObject) -> None:
        """Store it durably. Raises ``Conflict`` if something else is there that must stay."""
        ...


@dataclass(slots=True)
class Transferred:
    """Keys by what became of them. ``size`` counts the bytes that were written."""

    written: int = 0
    present: int = 0
    size: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    def document(self) -> JsonObject:
        failed: list[JsonValue] = [
            {"key": key, "message": message} for key, message in sorted(self.failed.items())
        ]
        counts: JsonObject = {"written": self.written, "present": self.present, "bytes": self.size}
        return {**counts, "failed": failed}


def driver_of(store: Store, key: str) -> StorageDriver:
    """The driver that holds the object."""
    place = place_of(key)
    if isinstance(place, FolderPlace) and key in {place.keys.tarball, place.keys.pack}:
        return store.artifacts
    return store.documents


@dataclass(frozen=True, slots=True)
class Transfer:
    """Everything of a store that cannot be built again: packages, and what plugins keep."""

    source: Store
    sink: Sink
    done: Transferred
    progress: Tick

    async def run(self, names: AsyncIterator[str]) -> None:
        """Send the packages, and all state of plugins. What fails is noted, and the rest goes on.

        Raises ``StorageUnavailable`` if the source cannot be listed.
        """
        await for_each(names, self._package)
        async for found in self.source.documents.list(STATE):
            await self._noted(found.key, None)

    async def _package(self, name: str) -> None:
        key = record_key(name)
        for _ in range(_TRIES):
            try:
                stored = await self.source.documents.get(key)
                record = decode_record(stored.data, key)
            except PrismError as error:
                self.done.failed[key] = error.message
                return
            failed = [item for item in _items(record) if not await self._noted(*item)]
            if not await self._changed(key, stored.stat.version):
                break
            for item, _ in failed:  # a version may have been unpublished meanwhile: once more
                self.done.failed.pop(item, None)
        if failed:
            self.done.failed[key] = "Some of its objects could not be sent, so it was not either."
        else:
            await self._sent_record(key, stored.data)
        self.progress(name)

    async def _changed(self, key: str, token: str) -> bool:
        try:
            return (await self.source.documents.stat(key)).version != token
        except ObjectNotFound:
            return True

    async def _sent_record(self, key: str, data: bytes) -> None:
        try:
            async with staged(_once(data)) as copy:
                await self._put(key, copy, looked=False)
        except PrismError as error:
            self.done.failed[key] = error.message

    async def _noted(self, key: str, sha256: str | None) -> bool:
        """Send one object; whether it is there now."""
        try:
            await self._object(key, sha256)
        except ObjectNotFound:
            self.done.failed[key] = "It is not there."
        except (Conflict, StorageUnavailable) as error:
            self.done.failed[key] = error.message
        else:
            return True
        return False

    async def _object(self, key: str, sha256: str | None) -> None:
        if sha256 is not None and await self.sink.holds(key, sha256):
            self.done.present += 1
            return
        async with staged(driver_of(self.source, key).stream(key)) as copy:
            if sha256 is not None and copy.measured.sha256 != sha256:
                raise Conflict(f"It is damaged: its sha256 should be {sha256}.")
            await self._put(key, copy, looked=sha256 is not None)

    async def _put(self, key: str, copy: StagedObject, *, looked: bool) -> None:
        """``looked`` is whether the sink is known not to hold it."""
        if not looked and await self.sink.holds(key, copy.measured.sha256):
            self.done.present += 1
            return
        await self.sink.put(key, copy)
        self.done.written += 1
        self.done.size += copy.measured.size


def _items(record: PackageRecord) -> Iterator[tuple[str, str | None]]:
    """Every object that the record names, with its sha256 if the record knows it."""
    for version, entry in record.versions.items():
        keys = VersionKeys(record.name, version, entry.folder)
        known = _digests(entry)
        for part in PARTS:
            yield part_key(keys, part), known.get(part)


def _digests(entry: VersionEntry) -> dict[Part, str]:
    found: dict[Part, str] = {"tarball": entry.digest}
    if entry.objects is not None:
        found["manifest"] = entry.objects.manifest
        found["metadata"] = entry.objects.metadata
        found["pack"] = entry.objects.pack
    return found


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
