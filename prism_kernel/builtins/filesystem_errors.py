"""What an ``OSError`` from the file system means to a caller of a storage driver."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from prism_kernel.errors import ObjectNotFound, StorageUnavailable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_MISSING = (FileNotFoundError, NotADirectoryError)


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
def read_errors(key: str) -> Iterator[None]:
    """As ``write_errors``, and a missing path into ``ObjectNotFound``."""
    try:
        yield
    except _MISSING as error:
        raise ObjectNotFound("There is no such object.", key=key) from error
    except OSError as error:
        # O_NOFOLLOW answers a symbolic link so; a link is nobody's object.
        if error.errno == errno.ELOOP:
            raise ObjectNotFound("There is no such object.", key=key) from error
        raise unavailable(error) from error
