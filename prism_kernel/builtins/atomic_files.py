"""The steps of an atomic, durable write: temporary file, rename, folders, and their clean-up."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_COPY_PIECE = 1024 * 1024
_RENAME_ATTEMPTS = 100


@contextmanager
def temporary_file(folder: Path, source: bytes | BinaryIO) -> Iterator[Path]:
    """A new file in ``folder`` with all of ``source`` in it, already safe on the disk.

    It is gone when the block ends, unless the block renamed it.
    """
    path = folder / f"{os.getpid()}-{secrets.token_hex(8)}"
    try:
        with path.open("xb") as file:
            if isinstance(source, bytes):
                file.write(source)
            else:
                shutil.copyfileobj(source, file, _COPY_PIECE)
            file.flush()
            os.fsync(file.fileno())
        yield path
    finally:
        path.unlink(missing_ok=True)


def move_into_place(temporary: Path, path: Path) -> set[Path]:
    """Rename, making the folders on the way. Returns the folders to give to ``sync_folders``.

    A delete of a sibling may remove a folder between its making and the rename: then try again.
    """
    changed = {path.parent}
    for _ in range(_RENAME_ATTEMPTS):
        try:
            temporary.replace(path)
        except FileNotFoundError:
            with suppress(FileNotFoundError):
                _make_folders(path.parent, changed)
        else:
            return changed
    raise FileNotFoundError(path)


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
