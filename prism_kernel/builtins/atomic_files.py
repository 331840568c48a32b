"""The steps of a durable write: new files, rename, folders, and their clean-up."""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self, TypeVar

_PIECE = 1024 * 1024
_ATTEMPTS = 100

T = TypeVar("T")


@contextmanager
def temporary_file(folder: Path, source: bytes | BinaryIO) -> Iterator[tuple[Path, int]]:
    """A new file in ``folder`` with all of ``source`` in it, and its open descriptor.

    It is gone when the block ends, unless the block renamed it.
    """
    path = folder / f"{os.getpid()}-{secrets.token_hex(8)}"
    descriptor = _created(path)
    try:
        _write(descriptor, source)
        yield path, descriptor
    finally:
        os.close(descriptor)
        path.unlink(missing_ok=True)


class NewFiles:
    """Files written right where they belong, below ``root``; gone when the block ends, if not kept.

    That spares the rename, and is for names that nobody can know yet: they are seen half-written.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self.descriptors: list[int] = []
        self.folders: set[Path] = set()
        self._paths: list[Path] = []
        self._kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)
        if not self._kept:
            for path in self._paths:
                path.unlink(missing_ok=True)
                remove_empty_folders(path.parent, below=self._root)

    def write(self, path: Path, source: bytes | BinaryIO) -> None:
        """Raises ``FileExistsError``. Adds to ``folders`` those to give to ``sync_folders``."""
        descriptor, changed = _with_folder(path.parent, lambda: _created(path))
        self.descriptors.append(descriptor)
        self.folders |= changed
        self._paths.append(path)
        _write(descriptor, source)

    def keep(self) -> None:
        self._kept = True


def _created(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)


def _write(descriptor: int, source: bytes | BinaryIO) -> None:
    pieces = (source,) if isinstance(source, bytes) else iter(lambda: source.read(_PIECE), b"")
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def sync_files(descriptors: Sequence[int]) -> None:
    """Wait until all of them are safe on the disk.

    On Linux the disk is first told of all: it takes them in one go, and the journal with them.
    """
    if sys.platform == "linux" and len(descriptors) > 1:
        for descriptor in descriptors:
            # Starts the writing, and returns; sync_file_range(2) is not in the standard library.
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    for descriptor in descriptors:
        os.fsync(descriptor)


def move_into_place(temporary: Path, path: Path) -> set[Path]:
    """Rename, making the folders on the way. Returns the folders to give to ``sync_folders``."""
    return _with_folder(path.parent, lambda: temporary.replace(path))[1]


def _with_folder(folder: Path, act: Callable[[], T]) -> tuple[T, set[Path]]:
    """Do what needs the folder, making it on the way; also the folders that have changed.

    A delete of a sibling may remove a folder between its making and the act: then try again.
    """
    changed = {folder}
    for _ in range(_ATTEMPTS):
        try:
            return act(), changed
        except FileNotFoundError:
            with suppress(FileNotFoundError):
                _make_folders(folder, changed)
    raise FileNotFoundError(folder)


def _make_folders(folder: Path, changed: set[Path]) -> None:
    """Make ``folder`` and the missing ones above it; add those with a new entry to ``changed``."""
    try:
        folder.mkdir()
    except FileExistsError:
        return
    except FileNotFoundError:
        _make_folders(folder.parent, changed)
        folder.mkdir(exist_ok=True)
    changed.add(folder.parent)


def sync_folders(folders: set[Path]) -> None:
    """Make renames and removals in ``folders`` durable.

    A folder that another writer made just now is left to that writer. Journaling file systems
    commit its making no later than the rename inside it.
    """
    for folder in folders:
        with suppress(FileNotFoundError):  # a delete was faster: nothing is left to keep
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def remove_empty_folders(folder: Path, *, below: Path) -> None:
    """Remove ``folder`` and those above it that are empty, as far as ``below``, which stays."""
    with suppress(OSError):  # not empty, or another delete is at it: both are fine
        while folder != below:
            folder.rmdir()
            folder = folder.parent


def remove_stale_files(folder: Path, *, grace: float) -> int:
    """Remove what crashed writers left in ``folder`` more than ``grace`` seconds ago.

    Returns how many files.
    """
    removed = 0
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.lstat().st_mtime < time.time() - grace:
                path.unlink()
                removed += 1
    return removed
