"""Where an upload waits while it is inspected: in memory, or in a folder that nobody else sees."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

import anyio

from prism_kernel.concurrency import computed
from prism_kernel.errors import ChecksumMismatch, InvalidTarball, TooLarge
from prism_kernel.hashing import Digests, Hasher
from prism_kernel.inspection.job import ENCLOSED_BYTES, TARBALL
from prism_kernel.inspection.staging_errors import staging_errors
from prism_kernel.publish.workspaces import Workspace

_FLUSH_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StagedTarball:
    """A whole upload: ``contents`` are its bytes if it is small, else its file in ``workspace``.

    ``size`` in bytes.
    """

    workspace: Path
    contents: bytes | Path
    size: int
    digests: Digests

    def check(self, sha256: str | None) -> None:
        """Raises ``ChecksumMismatch`` if the publisher announced another digest."""
        if sha256 is not None and sha256 != self.digests.sha256:
            raise ChecksumMismatch(
                "The tarball's sha256 is not the one that was announced.",
                expected=sha256,
                actual=self.digests.sha256,
            )


class Workspaces:
    """Folders for one publish each; an empty one is kept for the next.

    To make and to remove a folder takes longer than anything else that a publish does with it.
    """

    def __init__(self) -> None:
        self._spare: Workspace | None = None
        self._closed = False

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Path]:
        """A folder that is empty, and at the end emptied or removed, whatever happens.

        That is done right here if there is little in it: it takes microseconds, less than the hop
        to a thread. Raises ``StorageUnavailable``.
        """
        with staging_errors():
            used = self._take() or Workspace.make()
        try:
            yield used.path
        finally:
            with anyio.CancelScope(shield=True):
                emptied = await computed(used.size, used.empty)
                if emptied and self._spare is None and not self._closed:
                    self._spare = used
                else:
                    await computed(used.size, used.remove)

    def _take(self) -> Workspace | None:
        spare, self._spare = self._spare, None
        if spare is None or spare.usable:
            return spare
        spare.remove()  # somebody tidied up the temporary folder
        return None

    def close(self) -> None:
        """Remove what was kept, and keep nothing more. Blocks briefly."""
        self._closed = True
        if self._spare is not None:
            self._spare.remove()
            self._spare = None


@asynccontextmanager
async def workspace() -> AsyncIterator[Path]:
    """As ``Workspaces.one``, and nothing is kept."""
    with closing(Workspaces()) as workspaces:
        async with workspaces.one() as path:
            yield path


class TarballSink:
    """Takes an upload piece by piece, hashing while it writes.

    Pieces are gathered to a megabyte, so that hashing and writing happen in a thread and the
    event loop stays free. A small upload is never written. Use as a context manager; ``finish``
    gives the staged tarball. All of it raises ``StorageUnavailable`` if the disk refuses.
    """

    def __init__(self, workspace: Path, limit: int) -> None:
        self._workspace = workspace
        self._limit = limit
        self._file: FileIO | None = None
        self._hasher = Hasher()
        self._pending = bytearray()
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()

    async def write(self, data: bytes | memoryview) -> None:
        """Raises ``TooLarge`` as soon as the upload passes the limit."""
        self._size += len(data)
        if self._size > self._limit:
            raise TooLarge(
                f"The tarball is larger than {self._limit} bytes.",
                code="too-large-tarball",
                limit=self._limit,
            )
        self._pending += data
        if len(self._pending) >= _FLUSH_BYTES:
            await self._flush()

    async def finish(self) -> StagedTarball:
        """Raises ``InvalidTarball`` for an empty upload."""
        if self._size == 0:
            raise InvalidTarball("The tarball is empty.", code="tarball-empty")
        contents: bytes | Path = self._workspace / TARBALL
        if self._size <= ENCLOSED_BYTES:
            contents = bytes(self._pending)
            self._hasher.update(contents)
        else:
            await self._flush()
        return StagedTarball(self._workspace, contents, self._size, self._hasher.digests())

    async def _flush(self) -> None:
        pending, self._pending = self._pending, bytearray()
        await computed(len(pending), self._consume, pending)

    def _consume(self, data: bytearray) -> None:
        self._hasher.update(data)
        rest = memoryview(data)
        with staging_errors():
            if self._file is None:
                # Unbuffered: closing a file that the disk had no room for must not write again.
                self._file = FileIO(self._workspace / TARBALL, "x")
            while rest:
                rest = rest[self._file.write(rest) :]
