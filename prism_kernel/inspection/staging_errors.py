"""What an ``OSError`` from the staging folder means to a publisher."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from prism_kernel.errors import StorageUnavailable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_full(error: OSError) -> bool:
    return error.errno in _FULL


def no_room() -> StorageUnavailable:
    """What to raise when an upload does not fit where it is inspected."""
    return StorageUnavailable("There is no room left to inspect an upload.", code="storage-full")


@contextmanager
def staging_errors() -> Iterator[None]:
    """Turn any ``OSError`` into ``StorageUnavailable``, without the paths of this machine."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise no_room() from error
        reason = os.strerror(error.errno) if error.errno is not None else type(error).__name__
        raise StorageUnavailable(f"The staging folder cannot be used: {reason}.") from error
