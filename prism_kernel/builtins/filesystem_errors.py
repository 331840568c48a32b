"""What an ``OSError`` from the file system means to a caller of a storage driver."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prism_kernel.api import ObjectNotFound, StorageUnavailable
from prism_kernel.builtins.filesystem_locks import LOCKS

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# O_NOFOLLOW answers ELOOP to a symbolic link, which is nobody's object.
_MISSING = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


def unavailable(error: OSError) -> StorageUnavailable:
    """The Prism error for ``error``, without the paths of this machine in it."""
    if error.errno in _FULL:
        return StorageUnavailable("The store has no room left.", code="storage-full")
    reason = os.strerror(error.errno) if error.errno is not None else type(error).__name__
    return StorageUnavailable(f"The file system refused: {reason}.")


@contextmanager
def write_errors() -> Iterator[None]:
    """Turn any ``OSError`` into ``StorageUnavailable``."""
    try:
        yield
    except OSError as error:
        raise unavailable(error) from error


@contextmanager
def read_errors(root: str, key: str) -> Iterator[None]:
    """As ``write_errors``, and ``ObjectNotFound`` if nothing readable is at the key's path."""
    try:
        yield
    except OSError as error:
        if error.errno not in _MISSING:
            raise unavailable(error) from error
        require_store(root)
        raise ObjectNotFound("There is no such object.", key=key) from error


def require_store(root: str) -> None:
    """Raise ``StorageUnavailable`` if the store's own folders are gone.

    Asked when something is missing: with its disk not mounted, the store would seem empty, and
    clients would take every package for deleted.
    """
    with write_errors():
        present = Path(root, LOCKS).is_dir()
    if not present:
        raise StorageUnavailable("The storage folder is gone; its disk may not be mounted.")
