"""What follows the compressed data of a gzip member: its trailer, and then the end."""

from __future__ import annotations

import struct

from prism_kernel.errors import InvalidTarball
from prism_kernel.tarball.refusals import bad_archive

TRAILER = struct.Struct("<LL")
_RECORD_BYTES = 20 * 512


class GzipTrailer:
    """Collects the bytes behind the deflate data, which may arrive in any pieces.

    With ``may_be_padded``, zeros that fill the file up to a whole tar record of 10,240 bytes
    are let pass: ``tar -cz`` once wrote them, and some of npm's oldest tarballs end that way.
    """

    def __init__(self, *, may_be_padded: bool) -> None:
        self._may_be_padded = may_be_padded
        self._trailer = b""
        self._padding = 0

    def take(self, data: bytes) -> None:
        """Raises ``InvalidTarball`` for anything behind the trailer but allowed padding."""
        missing = TRAILER.size - len(self._trailer)
        self._trailer += data[:missing]
        padding = data[missing:]
        self._padding += len(padding)
        if padding and (any(padding) or not self._may_be_padded or self._padding >= _RECORD_BYTES):
            raise _behind_the_end(padding)

    def check(self, *, crc: int, raw_bytes: int, file_bytes: int) -> None:
        """Compare with what was inflated, once the input of ``file_bytes`` has ended."""
        if len(self._trailer) < TRAILER.size:
            raise bad_archive("tarball-truncated", "The gzip data ends before its trailer.")
        if TRAILER.unpack(self._trailer) != (crc, raw_bytes & 0xFFFFFFFF):
            raise bad_archive(
                "tarball-checksum", "The gzip trailer's checksum or length does not match its data."
            )
        if self._padding and file_bytes % _RECORD_BYTES:
            raise _behind_the_end(b"")


def _behind_the_end(rest: bytes) -> InvalidTarball:
    if rest.lstrip(b"\0").startswith(b"\x1f"):
        return bad_archive(
            "tarball-extra-member", "Another gzip member follows the end of the tarball."
        )
    return bad_archive("tarball-trailing-data", "There is data behind the end of the gzip file.")
