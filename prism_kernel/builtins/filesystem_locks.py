"""One writer per key, and version tokens that never come back, across threads and processes."""

from __future__ import annotations

import fcntl
import os
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCKS = ".locks"
"""The folder of lock files, inside the store's root."""

_STRIPES = 256
_STAMP_DIGITS = 20


class WriteClock:
    """Time stamps for the writes of one stripe of keys, each later than all before it.

    The clock's last stamp is kept in the lock file itself. So it goes on over deletes, over a
    system clock that was set back or did not tick, and over other processes' writes.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def next_stamp(self) -> int:
        """Nanoseconds since 1970: now, or as little later as makes it new."""
        stamp = max(time.time_ns(), self._last() + 1)
        self._keep(stamp)
        return stamp

    def pass_over(self, stamp: int) -> None:
        """Never give out ``stamp`` or an earlier one again."""
        if stamp > self._last():
            self._keep(stamp)

    def _last(self) -> int:
        return int(os.pread(self._descriptor, _STAMP_DIGITS, 0) or b"0")

    def _keep(self, stamp: int) -> None:
        os.pwrite(self._descriptor, b"%0*d" % (_STAMP_DIGITS, stamp), 0)


class KeyLocks:
    """Lock files, each for a stripe of all keys: few files, and hardly ever two keys on one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def hold(self, key: str) -> Iterator[WriteClock]:
        """Wait for the key's lock and hold it. Blocks: call it in a thread, and be quick.

        Every call opens the file anew, because ``flock`` belongs to the open file: that is what
        makes it exclude threads of one process, too. The system releases it if the process dies.
        """
        stripe = zlib.crc32(key.encode("ascii")) % _STRIPES
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self._folder / f"{stripe:02x}", flags, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield WriteClock(descriptor)
        finally:
            os.close(descriptor)
