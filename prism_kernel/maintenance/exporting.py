"""``prism export``: everything of a store in a folder or a tar archive, with digests."""

from __future__ import annotations

import os
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import anyio
import anyio.to_thread

from prism_kernel.concurrency import each_of
from prism_kernel.contracts.commands import Tick
from prism_kernel.errors import Conflict, StorageUnavailable
from prism_kernel.maintenance.checks import measure
from prism_kernel.maintenance.export_manifest import FILE, ExportedObject, write_end, write_line
from prism_kernel.maintenance.report import no_progress
from prism_kernel.maintenance.sources import FolderSource
from prism_kernel.maintenance.staging import StagedObject
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.transfer import Transfer, Transferred
from prism_kernel.maintenance.verifying import package_names

TAR = ".tar"
_PARTIAL = ".partial"


async def export(store: Store, target: Path, progress: Tick = no_progress) -> Transferred:
    """Write a folder, or an archive if ``target`` ends in ``.tar``.

    A folder is gone on with: what is there and right is not written again. The list of digests
    comes last, so an export that was interrupted cannot be taken for a whole one. Raises
    ``Conflict`` if the archive exists.
    """
    done = Transferred()
    names = each_of(await package_names(store))
    with tempfile.TemporaryFile(prefix="prism-export-") as lines:
        listing = _Listing(lines)
        if target.suffix == TAR:
            partial = target.with_name(target.name + _PARTIAL)
            if await anyio.Path(target).exists():
                raise Conflict(f"{target} exists already.", code="target-exists")
            with tarfile.open(partial, "w", format=tarfile.PAX_FORMAT) as archive:
                sink = TarSink(archive, anyio.Lock())
                await Transfer(store, _Listed(sink, listing), done, progress).run(names)
                listing.finish()
                await anyio.to_thread.run_sync(_add, archive, FILE, lines)
            partial.replace(target)
        else:
            folder = FolderSink(target)
            await Transfer(store, _Listed(folder, listing), done, progress).run(names)
            listing.finish()
            await anyio.to_thread.run_sync(_write_file, target / FILE, lines)
    return done


class _Listing:
    """The list as it grows."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._count = 0

    def add(self, exported: ExportedObject) -> None:
        write_line(self._file, exported)
        self._count += 1

    def finish(self) -> None:
        write_end(self._file, self._count)
        self._file.seek(0)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sink whose objects are put on the list."""

    sink: FolderSink | TarSink
    listing: _Listing

    async def holds(self, key: str, sha256: str) -> bool:
        size = await self.sink.size_of(key, sha256)
        if size is not None:
            self.listing.add(ExportedObject(key, size, sha256))
        return size is not None

    async def put(self, key: str, copy: StagedObject) -> None:
        await self.sink.put(key, copy)
        self.listing.add(ExportedObject(key, copy.measured.size, copy.measured.sha256))


@dataclass(frozen=True, slots=True)
class FolderSink:
    """Files at the paths of their keys."""

    root: Path

    async def size_of(self, key: str, sha256: str) -> int | None:
        """The object's size if it is there and right."""
        if not await anyio.Path(self.root / key).is_file():
            return None
        found = await measure(FolderSource(self.root).stream(key))
        return found.size if found.sha256 == sha256 else None

    async def put(self, key: str, copy: StagedObject) -> None:
        def write() -> None:
            with copy.path.open("rb") as file:
                _write_file(self.root / key, file)

        await anyio.to_thread.run_sync(write)


@dataclass(frozen=True, slots=True)
class TarSink:
    """Members under their keys, one after the other."""

    archive: tarfile.TarFile
    lock: anyio.Lock

    async def size_of(self, _key: str, _sha256: str) -> None:
        """An archive begins empty."""
        return

    async def put(self, key: str, copy: StagedObject) -> None:
        async with self.lock:
            with copy.path.open("rb") as file:
                await anyio.to_thread.run_sync(_add, self.archive, key, file)


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes]) -> None:
    header = tarfile.TarInfo(name)
    header.size = os.fstat(content.fileno()).st_size
    try:
        archive.addfile(header, content)
    except OSError as error:
        raise _unwritable(archive.name, error) from error


def _write_file(path: Path, content: IO[bytes]) -> None:
    """Atomically and durably."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + _PARTIAL)
        with partial.open("wb") as file:
            while piece := content.read(1 << 20):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: object, error: OSError) -> StorageUnavailable:
    return StorageUnavailable(f"{path} cannot be written: {error.strerror}.")
