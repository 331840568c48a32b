"""What an ``OSError`` from the file system means to a caller of a storage driver."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from prism_kernel.api import StorageUnavailable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


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
