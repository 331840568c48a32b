"""The steps of a durable write: new files, rename, folders, and their clean-up.

Paths are strings: a publish has thirty of them, and ``pathlib`` took a third of its time here.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Self, TypeVar

_PIECE = 1024 * 1024
_ATTEMPTS = 100

T = TypeVar("T")


@contextmanager
def temporary_file(folder: str, source: bytes | BinaryIO) -> Iterator[tuple[str, int]]:
    """A new file in ``folder`` with all of ``source`` in it, and its open descriptor.

    It is gone when the block ends, unless the block renamed it.
    """
    path = f"{folder}/{os.getpid()}-{secrets.token_hex(8)}"
    descriptor = _created(path)
    try:
        _write(descriptor, source)
        yield path, descriptor
    finally:
        os.close(descriptor)
        remove_file(path)


class NewFiles:
    """Files written right where they belong, below ``root``; gone when the block ends, if not kept.

    That spares the rename, and is for names that nobody can know yet: they are seen half-written.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self.descriptors: list[int] = []
        self.folders: set[str] = set()
        self._paths: list[str] = []
        self._kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)
        if not self._kept:
            for path in self._paths:
                remove_file(path)
                remove_empty_folders(folder_of(path), below=self._root)

    def write(self, path: str, source: bytes | BinaryIO) -> None:
        """Raises ``FileExistsError``. Adds to ``folders`` those to give to ``sync_folders``."""
        descriptor, changed = _with_folder(folder_of(path), lambda: _created(path))
        self.descriptors.append(descriptor)
        self.folders |= changed
        self._paths.append(path)
        _write(descriptor, source)
        start_writing(descriptor)

    def keep(self) -> None:
        self._kept = True


def folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def remove_file(path: str) -> None:
    """If it is there."""
    with suppress(FileNotFoundError):
        os.unlink(path)


def _created(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)


def _write(descriptor: int, source: bytes | BinaryIO) -> None:
    pieces = (source,) if isinstance(source, bytes) else iter(lambda: source.read(_PIECE), b"")
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def start_writing(descriptor: int) -> None:
    """Have the disk begin, and return: it then takes several files in one go.

    That is what this advice does on Linux; sync_file_range(2) is not in the standard library.
    """
    if sys.platform == "linux":
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def move_into_place(temporary: str, path: str) -> set[str]:
    """Rename, making the folders on the way. Returns the folders to give to ``sync_folders``."""
    return _with_folder(folder_of(path), lambda: os.replace(temporary, path))[1]


def _with_folder(folder: str, act: Callable[[], T]) -> tuple[T, set[str]]:
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


def _make_folders(folder: str, changed: set[str]) -> None:
    """Make ``folder`` and the missing ones above it; add those with a new entry to ``changed``."""
    try:
        os.mkdir(folder)
    except FileExistsError:
        return
    except FileNotFoundError:
        _make_folders(folder_of(folder), changed)
        with suppress(FileExistsError):
            os.mkdir(folder)
    changed.add(folder_of(folder))


def sync_folders(folders: set[str]) -> None:
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


def remove_empty_folders(folder: str, *, below: str) -> None:
    """Remove ``folder`` and those above it that are empty, as far as ``below``, which stays."""
    with suppress(OSError):  # not empty, or another delete is at it: both are fine
        while folder != below:
            os.rmdir(folder)
            folder = folder_of(folder)


def remove_stale_files(folder: str, *, grace: float) -> int:
    """Remove what crashed writers left in ``folder`` more than ``grace`` seconds ago.

    Returns how many files.
    """
    removed = 0
    for name in os.listdir(folder):
        with suppress(FileNotFoundError):
            path = f"{folder}/{name}"
            if os.lstat(path).st_mtime < time.time() - grace:
                os.unlink(path)
                removed += 1
    return removed
