"""Where objects come from when they are put back: a folder, a tar archive, or a store."""

from __future__ import annotations

import tarfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import anyio.to_thread

from prism_kernel.contracts.storage import check_key
from prism_kernel.errors import InvalidInput, ObjectNotFound, StorageUnavailable

PIECE = 512 * 1024


class Source(Protocol):
    """Objects to read, by the keys they have in a store."""

    def stream(self, key: str) -> AsyncIterator[bytes]:
        """Raises ``ObjectNotFound`` before the first piece, and ``StorageUnavailable``."""
        ...


@dataclass(frozen=True, slots=True)
class FolderSource:
    """An exported folder, or the root of a filesystem store: files at the paths of their keys."""

    root: Path

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        path = self.root / check_key(key)
        try:
            with path.open("rb") as file:
                async for piece in read_pieces(file):
                    yield piece
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise _missing(key) from None
        except OSError as error:
            raise StorageUnavailable(f"{path} cannot be read: {error.strerror}.") from error


@dataclass(frozen=True, slots=True)
class TarSource:
    """An uncompressed tar archive, as ``prism export`` makes it: where in it each file lies."""

    path: Path
    members: Mapping[str, tuple[int, int]]

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        if key not in self.members:
            raise _missing(key)
        offset, left = self.members[key]
        with self.path.open("rb") as file:
            file.seek(offset)
            while left and (piece := await anyio.to_thread.run_sync(file.read, min(left, PIECE))):
                left -= len(piece)
                yield piece


def open_source(path: Path) -> Source:
    """A folder or a tar archive. Raises ``InvalidInput`` if it is neither. Blocks."""
    if path.is_dir():
        return FolderSource(path)
    try:
        with tarfile.open(path, "r:") as archive:
            files = [member for member in archive if member.isreg() and not member.issparse()]
    except (OSError, tarfile.TarError, ValueError) as error:
        raise InvalidInput(f"{path} is neither a folder nor an uncompressed tar.") from error
    return TarSource(path, {each.name: (each.offset_data, each.size) for each in files})


async def read_pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    """The rest of a file."""
    while piece := await anyio.to_thread.run_sync(file.read, PIECE):
        yield piece


def _missing(key: str) -> ObjectNotFound:
    return ObjectNotFound("There is no such object.", key=key)
