"""Reading objects that may be replaced meanwhile: an open file keeps the bytes it was opened on."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from stat import S_ISREG

from prism_kernel.api import ObjectNotFound, ObjectStat, StoredObject
from prism_kernel.builtins.filesystem_errors import read_errors

PIECE = 512 * 1024
"""Bytes a stream holds at a time: large enough that the hop to a thread does not matter."""

# Never through a symbolic link, and never waiting for a pipe's other end.
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


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


def stat_object(root: str, key: str) -> ObjectStat:
    """Size and version token. Raises ``ObjectNotFound`` and ``StorageUnavailable``."""
    with read_errors(root, key):
        return object_stat(key, os.lstat(f"{root}/{key}"))


def read_object(root: str, key: str) -> StoredObject:
    """The whole object. Raises ``ObjectNotFound`` and ``StorageUnavailable``."""
    with read_errors(root, key):
        descriptor, stat = _open_object(root, key)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            return StoredObject(stat=stat, data=file.readall())


def _open_object(root: str, key: str) -> tuple[int, ObjectStat]:
    """A descriptor, for the caller to close, and what it is open on."""
    descriptor = os.open(f"{root}/{key}", _FLAGS)
    try:
        return descriptor, object_stat(key, os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise


class RangeReader:
    """Bytes ``start`` to ``start + length`` of one file, piece by piece.

    ``read`` and ``close`` may be called from different threads: a cancelled stream closes its
    reader while a thread may still be reading, and the descriptor must not be reused under it.
    """

    def __init__(self, root: str, key: str, start: int, length: int | None) -> None:
        self._root = root
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
        with self._lock, read_errors(self._root, self._key):
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
        self._descriptor, stat = _open_object(self._root, self._key)
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
