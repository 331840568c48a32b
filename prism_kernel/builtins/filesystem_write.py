"""Conditional writes and deletes of single objects; blocking, for a thread."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from prism_kernel.api import (
    DERIVED,
    ConfigurationError,
    ObjectStat,
    PreconditionFailed,
    StorageUnavailable,
)
from prism_kernel.builtins.atomic_files import (
    NewFiles,
    folder_of,
    move_into_place,
    remove_empty_folders,
    remove_file,
    remove_stale_files,
    start_writing,
    sync_folders,
    temporary_file,
)
from prism_kernel.builtins.filesystem_errors import write_errors
from prism_kernel.builtins.filesystem_folder import TEMPORARY, StoreFolder
from prism_kernel.builtins.filesystem_locks import LOCKS, KeyLocks
from prism_kernel.builtins.filesystem_read import object_stat


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for a write or delete to happen."""

    if_absent: bool = False
    if_match: str | None = None

    def check(self, key: str, current: os.stat_result | None) -> None:
        """Raise ``PreconditionFailed`` unless it holds for the object as it is now."""
        if self.if_absent and current is not None:
            raise PreconditionFailed("The object exists already.", key=key)
        if self.if_match is None:
            return
        if current is None or object_stat(key, current).version != self.if_match:
            raise PreconditionFailed("The object has changed or is missing.", key=key)


class ObjectWriter:
    """Writes into ``folder``, which the first write makes."""

    def __init__(self, folder: StoreFolder) -> None:
        self._folder = folder
        self._root = folder.path
        self._temporary = f"{folder.path}/{TEMPORARY}"
        self._locks = KeyLocks(Path(folder.path, LOCKS))

    def put(self, key: str, data: bytes | Path, condition: Condition) -> ObjectStat:
        """As ``StorageDriver.put``, for a checked key.

        The disk is waited for before the lock is taken, so writers of a key do not queue for it.
        """
        self._folder.make()
        with _opened(data) as source, write_errors():
            condition.check(key, _stat_or_none(self._path(key)))  # spares a lost write the copying
            durable = not key.startswith(DERIVED)
            with temporary_file(self._temporary, source) as (temporary, descriptor):
                if durable:
                    os.fsync(descriptor)
                stat, changed = self._place(key, temporary, condition)
                if durable:
                    sync_folders(changed)
                return stat

    def commit(
        self, objects: Mapping[str, bytes | Path], key: str, data: bytes, condition: Condition
    ) -> ObjectStat:
        """As ``StoresTogether.commit``, for checked keys: one wait for the disk, then another."""
        self._folder.make()
        with ExitStack() as opened:
            sources = [opened.enter_context(_opened(each)) for each in objects.values()]
            with (
                write_errors(),
                temporary_file(self._temporary, data) as (temporary, descriptor),
                NewFiles(self._root) as files,
            ):
                start_writing(descriptor)
                for name, source in zip(objects, sources, strict=True):
                    self._create(files, name, source)
                for each in (*files.descriptors, descriptor):
                    os.fsync(each)
                sync_folders(files.folders)
                try:
                    stat, changed = self._place(key, temporary, condition)
                except PreconditionFailed:
                    files.keep()  # for another try
                    raise
                files.keep()
                sync_folders(changed)
                return stat

    def _create(self, files: NewFiles, key: str, source: bytes | BinaryIO) -> None:
        path = self._path(key)
        if folder_of(path) not in files.folders:
            self._refuse_links(folder_of(path))
        try:
            files.write(path, source)
        except FileExistsError as error:
            raise StorageUnavailable("A new object's key is taken.", key=key) from error
        except NotADirectoryError as error:
            raise _folder_and_key(key) from error

    def _place(self, key: str, temporary: str, condition: Condition) -> tuple[ObjectStat, set[str]]:
        """Rename a file to where the object belongs. Returns the folders to sync, too."""
        path = self._path(key)
        with self._locks.hold(key) as clock:
            current = _stat_or_none(path)
            condition.check(key, current)
            if current is not None:
                clock.pass_over(current.st_mtime_ns)
            written = _stamped(temporary, clock.next_stamp())
            return object_stat(key, written), self._move(temporary, path, key)

    def delete(self, key: str, condition: Condition) -> None:
        """As ``StorageDriver.delete``, for a checked key."""
        path = self._path(key)
        with write_errors():
            if not os.path.lexists(path):  # a delete makes no store
                self._folder.require()
                condition.check(key, None)
                return
            self._folder.make()
            with self._locks.hold(key) as clock:
                current = _stat_or_none(path)
                condition.check(key, current)
                if current is None:
                    return
                self._refuse_links(folder_of(path))
                clock.pass_over(current.st_mtime_ns)
                remove_file(path)
            sync_folders({folder_of(path)})
            remove_empty_folders(folder_of(path), below=self._root)

    def sweep(self, grace: float) -> int:
        """As ``FilesystemStorage.sweep``."""
        with write_errors():
            if not os.path.isdir(self._temporary):
                return 0
            return remove_stale_files(self._temporary, grace=grace)

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"

    def _move(self, temporary: str, path: str, key: str) -> set[str]:
        self._refuse_links(folder_of(path))
        try:
            return move_into_place(temporary, path)
        except (IsADirectoryError, NotADirectoryError) as error:
            raise _folder_and_key(key) from error

    def _refuse_links(self, folder: str) -> None:
        """Keep writes inside the root, whoever put a symbolic link into it."""
        while len(folder) > len(self._root):
            if os.path.islink(folder):
                raise StorageUnavailable(
                    "A folder of the store is a symbolic link.",
                    code="storage-link",
                    folder=os.path.relpath(folder, self._root),
                )
            folder = folder_of(folder)


@contextmanager
def _opened(data: bytes | Path) -> Iterator[bytes | BinaryIO]:
    if isinstance(data, Path):
        with data.open("rb") as file:
            yield file
    else:
        yield data


def _stat_or_none(path: str) -> os.stat_result | None:
    """What is known of the object, ``None`` if there is none."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found if S_ISREG(found.st_mode) else None


def _folder_and_key(key: str) -> ValueError:
    return ValueError(f"{key!r} is a folder of other keys, or inside a key")


def _stamped(temporary: str, stamp: int) -> os.stat_result:
    """Give the file its modification time, which is its version token."""
    os.utime(temporary, ns=(stamp, stamp))
    written = os.lstat(temporary)
    if written.st_mtime_ns != stamp:
        raise ConfigurationError(
            "The storage folder's file system does not keep times in nanoseconds."
        )
    return written
