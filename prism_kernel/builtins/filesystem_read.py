"""Reading objects that may be replaced meanwhile: an open file keeps the bytes it was opened on."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from stat import S_ISREG

from prism_kernel.api import ObjectNotFound, ObjectStat, StoredObject
from prism_kernel.builtins.filesystem_errors import unavailable
from prism_kernel.builtins.filesystem_folder import StoreFolder

PIECE = 512 * 1024
"""Bytes a stream holds at a time: large enough that the hop to a thread does not matter."""

# Never through a symbolic link, and never waiting for a pipe's other end.
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


# O_NOFOLLOW answers ELOOP to a symbolic link, which is nobody's object.
_MISSING = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


@contextmanager
def read_errors(folder: StoreFolder, key: str) -> Iterator[None]:
    """Turn any ``OSError`` into ``StorageUnavailable``, or ``ObjectNotFound`` if nothing is there.

    That is so for whatever is no readable file at the key's path.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _MISSING:
            raise unavailable(error) from error
        folder.require()
        raise ObjectNotFound("There is no such object.", key=key) from error


def version_token(stamp: int, size: int) -> str:
    """The token of an object with the modification time ``stamp`` in nanoseconds."""
    return f"{stamp:x}-{size:x}"


def object_stat(key: str, found: os.stat_result) -> ObjectStat:
    """Raises ``ObjectNotFound`` for a folder, a link, or anything else that is not a file."""
    if not S_ISREG(found.st_mode):
        raise ObjectNotFound("There is no such object.", key=key)
    version = version_token(found.st_mtime_ns, found.st_size)
    modified_at = datetime.fromtimestamp(found.st_mtime, UTC)
    return ObjectStat(key=key, size=found.st_size, version=version, modified_at=modified_at)


def stat_object(folder: StoreFolder, key: str) -> ObjectStat:
    """Size and version token. Raises ``ObjectNotFound`` and ``StorageUnavailable``."""
    with read_errors(folder, key):
        found = object_stat(key, os.lstat(f"{folder.path}/{key}"))
        folder.saw(key)
        return found


def read_object(folder: StoreFolder, key: str) -> StoredObject:
    """The whole object. Raises ``ObjectNotFound`` and ``StorageUnavailable``."""
    with read_errors(folder, key):
        descriptor, stat = _open_object(folder, key)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            return StoredObject(stat=stat, data=file.readall())


def _open_object(folder: StoreFolder, key: str) -> tuple[int, ObjectStat]:
    """A descriptor, for the caller to close, and what it is open on."""
    descriptor = os.open(f"{folder.path}/{key}", _FLAGS)
    try:
        found = object_stat(key, os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    folder.saw(key)
    return descriptor, found


class RangeReader:
    """Bytes ``start`` to ``start + length`` of one file, piece by piece.

    ``read`` and ``close`` may be called from different threads: a cancelled stream closes its
    reader while a thread may still be reading, and the descriptor must not be reused under it.
    """

    def __init__(self, folder: StoreFolder, key: str, start: int, length: int | None) -> None:
        self._folder = folder
        self._key = key
        self._offset = start
        self._length = length
        self._end = start
        self._descriptor: int | None = None
        self.closed = False
        self._lock = threading.Lock()

    def read(self) -> bytes:
        """The next piece. The first call opens the file; the one that reaches the end closes it.

        Raises ``ObjectNotFound`` and ``StorageUnavailable``. Empty when there is nothing left.
        """
        with self._lock, read_errors(self._folder, self._key):
            if self.closed:
                return b""
            if self._descriptor is None:
                self._open()
            piece = self._next()
            self._offset += len(piece)
            if not piece or self._offset >= self._end:
                self._close()
            return piece

    def close(self) -> None:
        with self._lock:
            self._close()

    def _open(self) -> None:
        self._descriptor, stat = _open_object(self._folder, self._key)
        size = stat.size
        self._end = size if self._length is None else min(size, self._offset + self._length)

    def _next(self) -> bytes:
        want = min(PIECE, self._end - self._offset)
        if self._descriptor is None or want <= 0:
            return b""
        return os.pread(self._descriptor, want, self._offset)

    def _close(self) -> None:
        self.closed = True
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
