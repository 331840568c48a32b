"""The steps of an atomic, durable write: temporary file, rename, folders, and their clean-up."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_PIECE = 1024 * 1024
_RENAME_ATTEMPTS = 100


@contextmanager
def temporary_files(
    folder: Path, sources: Sequence[bytes | BinaryIO], *, durable: bool = True
) -> Iterator[list[Path]]:
    """New files in ``folder`` with all of the ``sources`` in them, already safe on the disk.

    They are gone when the block ends, unless the block renamed them. The disk is asked to keep them
    when all are written, so that it can take them in one go. Without ``durable`` it is not asked.
    """
    name = f"{os.getpid()}-{secrets.token_hex(8)}"
    paths = [folder / f"{name}-{number}" for number in range(len(sources))]
    try:
        with ExitStack() as files:
            written = [
                files.enter_context(_written(path, source))
                for path, source in zip(paths, sources, strict=True)
            ]
            if durable:
                for file in written:
                    os.fsync(file)
        yield paths
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


@contextmanager
def _written(path: Path, source: bytes | BinaryIO) -> Iterator[int]:
    """The descriptor of a new file at ``path`` with all of ``source`` in it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        pieces = (source,) if isinstance(source, bytes) else iter(lambda: source.read(_PIECE), b"")
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        yield descriptor
    finally:
        os.close(descriptor)


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
