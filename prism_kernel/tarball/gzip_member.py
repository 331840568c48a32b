"""Exactly one gzip member, checked to its last byte (RFC 1952)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from isal import igzip_lib, isal_zlib

from prism_kernel.errors import InvalidTarball
from prism_kernel.tarball.gzip_header import header_length
from prism_kernel.tarball.refusals import bad_archive, too_large

PIECE_BYTES = 64 * 1024
# isal's stubs declare its exception class as an instance.
_ISAL_ERROR: type[Exception] = igzip_lib.error  # type: ignore[assignment]
_TRAILER = struct.Struct("<LL")


class GzipMember:
    """Feed compressed bytes to ``decode``, take raw pieces from it, then call ``close``.

    Refuses what gzip programs let pass: a second member, bytes behind the trailer, a trailer
    that is cut or does not match. Memory is bounded by one piece and one fed chunk.
    """

    def __init__(self, *, header_bytes: int) -> None:
        self._header_limit = header_bytes
        self._head: bytes | None = b""
        self._inflater = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)
        self._crc = 0
        self._tail = b""
        self.raw_bytes = 0

    def decode(self, data: bytes) -> Iterator[bytes]:
        """Raw pieces of at most ``PIECE_BYTES`` that ``data`` completes.

        Raises ``InvalidTarball`` for anything but one well-formed member, and ``TooLarge``
        for a header beyond ``header_bytes``. Exhaust it before feeding more.
        """
        if self._head is not None:
            data = self._past_header(data)
        if self._inflater.eof:
            self._take_tail(data)
        elif data:
            yield from self._inflate(data)

    def close(self) -> None:
        """Confirm that the member is complete. Raises ``InvalidTarball`` if it is not."""
        if len(self._tail) < _TRAILER.size:
            raise bad_archive("tarball-truncated", "The gzip data ends before its trailer.")

    def _past_header(self, data: bytes) -> bytes:
        head = (self._head or b"") + data
        length = header_length(head)
        if (length or len(head)) > self._header_limit:
            raise too_large(
                "too-large-metadata",
                f"The gzip header takes more than {self._header_limit} bytes.",
                self._header_limit,
            )
        if length is None:
            self._head = head
            return b""
        self._head = None
        return head[length:]

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        inflater = self._inflater
        while True:
            piece = self._next_piece(data)
            if piece:
                self._crc = isal_zlib.crc32(piece, self._crc)
                self.raw_bytes += len(piece)
                yield piece
            if inflater.eof:
                self._take_tail(inflater.unused_data)
                return
            if inflater.needs_input:
                return
            data = b""

    def _next_piece(self, data: bytes) -> bytes:
        try:
            return self._inflater.decompress(data, PIECE_BYTES)
        except _ISAL_ERROR as error:
            raise bad_archive("tarball-deflate", "The compressed data is damaged.") from error

    def _take_tail(self, data: bytes) -> None:
        self._tail += data[: _TRAILER.size + 2]
        if len(self._tail) > _TRAILER.size:
            raise _behind_the_end(self._tail[_TRAILER.size :])
        if len(self._tail) == _TRAILER.size:
            self._check_trailer()

    def _check_trailer(self) -> None:
        crc, size = _TRAILER.unpack(self._tail)
        if crc != self._crc or size != self.raw_bytes & 0xFFFFFFFF:
            raise bad_archive(
                "tarball-checksum", "The gzip trailer's checksum or length does not match its data."
            )


def _behind_the_end(rest: bytes) -> InvalidTarball:
    if rest.startswith(b"\x1f"):
        return bad_archive(
            "tarball-extra-member", "Another gzip member follows the end of the tarball."
        )
    return bad_archive("tarball-trailing-data", "There is data behind the end of the gzip file.")
