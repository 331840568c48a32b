"""Storage in a folder: one file per object, at the path that its key spells.

Beside the objects the folder holds ``.tmp/`` (writes under way) and ``.locks/``. Needs POSIX: a
file system with ``flock``, atomic rename and nanosecond times (ext4, XFS, Btrfs, ZFS, APFS, tmpfs).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from itertools import islice
from pathlib import Path

import anyio.to_thread

from prism_kernel.api import ObjectStat, StoredObject, check_conditions, check_key, check_range
from prism_kernel.builtins.filesystem_errors import write_errors
from prism_kernel.builtins.filesystem_folder import StoreFolder
from prism_kernel.builtins.filesystem_list import list_objects
from prism_kernel.builtins.filesystem_read import RangeReader, read_object, stat_object
from prism_kernel.builtins.filesystem_write import Condition, ObjectWriter

_LIST_BATCH = 256
_STALE_AFTER = 24 * 60 * 60.0


class FilesystemStorage:
    """A ``StorageDriver`` below ``root``. The first write makes it, for this user alone.

    Any number of drivers, threads and processes may share a root. An object's version token is
    its modification time and size, so a file that someone edits by hand gets a new one as well.
    Construction makes nothing; it removes the temporary files that crashed writers left behind.
    It raises ``StorageUnavailable`` if the folder cannot be looked at. A first write raises
    ``ConfigurationError`` if the folder cannot be made.

    Symbolic links: the root may be one. Inside it a linked file is no object, and nothing is
    written or deleted through a linked folder.
    """

    def __init__(self, root: Path) -> None:
        self._folder = StoreFolder(root)
        self._writer = ObjectWriter(self._folder)
        self.sweep()

    async def get(self, key: str) -> StoredObject:
        check_key(key)
        return await anyio.to_thread.run_sync(read_object, self._folder, key)

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
        condition = Condition(if_absent=if_absent, if_match=if_match)
        return await anyio.to_thread.run_sync(self._writer.put, key, data, condition)

    async def commit(
        self,
        objects: Mapping[str, bytes | Path],
        key: str,
        data: bytes,
        *,
        if_absent: bool = False,
        if_match: str | None = None,
    ) -> ObjectStat:
        for each in (*objects, key):
            check_key(each)
        check_conditions(if_absent=if_absent, if_match=if_match)
        condition = Condition(if_absent=if_absent, if_match=if_match)
        return await anyio.to_thread.run_sync(self._writer.commit, objects, key, data, condition)

    async def stat(self, key: str) -> ObjectStat:
        """Size and version token.

        Asks the system right here, not in a thread: it is done for every request and takes
        microseconds, ten times less than the hop.
        """
        return stat_object(self._folder, check_key(key))

    async def stream(
        self, key: str, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        check_range(start, length)
        reader = RangeReader(self._folder, check_key(key), start, length)
        try:
            while not reader.closed:
                if piece := await anyio.to_thread.run_sync(reader.read):
                    yield piece
        finally:
            reader.close()

    async def list(self, prefix: str, *, after: str = "") -> AsyncIterator[ObjectStat]:
        found = list_objects(self._folder, prefix, after)

        def batch() -> tuple[ObjectStat, ...]:
            with write_errors():
                return tuple(islice(found, _LIST_BATCH))

        while objects := await anyio.to_thread.run_sync(batch):
            for each in objects:
                yield each

    async def delete(self, key: str, *, if_match: str | None = None) -> None:
        check_key(key)
        await anyio.to_thread.run_sync(self._writer.delete, key, Condition(if_match=if_match))

    async def presign(self, key: str, *, expires_in: int) -> str | None:  # noqa: ARG002  the contract's names
        check_key(key)
        return None

    async def aclose(self) -> None:
        pass

    def sweep(self, *, grace: float = _STALE_AFTER) -> int:
        """Remove temporary files older than ``grace`` seconds; return how many. Blocks."""
        return self._writer.sweep(grace)
