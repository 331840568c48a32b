"""``prism import``: take an export into a store, believing no byte that is not on its list."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import IO

import anyio.to_thread

from prism_kernel.concurrency import for_each
from prism_kernel.contracts.commands import Tick
from prism_kernel.errors import Conflict, InvalidInput, ObjectNotFound, StorageUnavailable
from prism_kernel.maintenance.checks import check_record
from prism_kernel.maintenance.export_manifest import FILE, ExportedObject, read_lines
from prism_kernel.maintenance.layout import FolderPlace, RecordPlace, place_of
from prism_kernel.maintenance.pieces import closing
from prism_kernel.maintenance.report import no_progress
from prism_kernel.maintenance.sources import Source
from prism_kernel.maintenance.staging import StagedObject, staged
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.store_sink import StoreSink
from prism_kernel.maintenance.transfer import STATE, Transferred


async def import_export(store: Store, source: Source, progress: Tick = no_progress) -> Transferred:
    """Write what the store lacks; overwrite nothing. Doing it again goes on where it stopped.

    Objects come first and records last, and no record of a package any of whose objects failed.
    Raises ``InvalidInput`` if the export is not whole.
    """
    run = _Import(source, StoreSink(store), progress)
    with tempfile.TemporaryFile(prefix="prism-import-") as lines:
        await _fetch(source, lines)
        await for_each(_chosen(lines, lambda line: not _is_record(line)), run.one)
        await for_each(_chosen(lines, _is_record), run.record)
    return run.done


async def _fetch(source: Source, lines: IO[bytes]) -> None:
    """The list, read to its end once before anything is done by it."""
    try:
        async with closing(source.stream(FILE)) as pieces:
            async for piece in pieces:
                lines.write(piece)
    except ObjectNotFound:
        raise InvalidInput(
            f"There is no {FILE}: it is no whole export.", code="no-export"
        ) from None
    lines.seek(0)
    for line in read_lines(lines):
        if place_of(line.key) is None and not line.key.startswith(STATE):
            raise InvalidInput(f"{line.key!a} is no object of a registry.", code="foreign-object")


async def _chosen(
    lines: IO[bytes], wanted: Callable[[ExportedObject], bool]
) -> AsyncIterator[ExportedObject]:
    lines.seek(0)
    for line in read_lines(lines):
        if wanted(line):
            yield line


def _is_record(line: ExportedObject) -> bool:
    return isinstance(place_of(line.key), RecordPlace)


@dataclass(slots=True)
class _Import:
    source: Source
    sink: StoreSink
    progress: Tick
    done: Transferred = field(default_factory=Transferred)
    spoiled: set[str] = field(default_factory=set)

    async def one(self, line: ExportedObject) -> None:
        wrong = await self._wrong(line)
        if wrong is not None:
            self.done.failed[line.key] = wrong
            place = place_of(line.key)
            if isinstance(place, FolderPlace):
                self.spoiled.add(place.keys.name)
        self.progress(line.key)

    async def record(self, line: ExportedObject) -> None:
        place = place_of(line.key)
        if isinstance(place, RecordPlace) and place.name in self.spoiled:
            self.done.failed[line.key] = "Some of its objects could not be imported."
            return
        await self.one(line)

    async def _wrong(self, line: ExportedObject) -> str | None:
        """Import one object; a sentence if that failed."""
        try:
            if await self.sink.holds(line.key, line.sha256):
                self.done.present += 1
                return None
            async with staged(self.source.stream(line.key)) as copy:
                if wrong := await _unlike(copy, line):
                    return wrong
                await self.sink.put(line.key, copy)
        except ObjectNotFound:
            return "The export does not have it."
        except (Conflict, StorageUnavailable) as error:
            return error.message
        self.done.written += 1
        self.done.size += line.size
        return None


async def _unlike(copy: StagedObject, line: ExportedObject) -> str | None:
    if copy.measured.sha256 != line.sha256:
        return f"In the export its sha256 is {copy.measured.sha256}, not {line.sha256}."
    place = place_of(line.key)
    if isinstance(place, RecordPlace):
        data = await anyio.to_thread.run_sync(copy.path.read_bytes)
        return check_record(data, line.key, place.name)
    return None
