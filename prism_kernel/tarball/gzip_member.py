"""Exactly one gzip member, checked to its last byte (RFC 1952)."""

from __future__ import annotations

from collections.abc import Iterator

from isal import igzip_lib, isal_zlib

from prism_kernel.tarball.gzip_header import header_length
from prism_kernel.tarball.gzip_trailer import GzipTrailer
from prism_kernel.tarball.refusals import bad_archive, too_large

PIECE_BYTES = 64 * 1024
# isal's stubs declare its exception class as an instance.
_ISAL_ERROR: type[Exception] = igzip_lib.error  # type: ignore[assignment]


class GzipMember:
    """Feed compressed bytes to ``decode``, take raw pieces from it, then call ``close``.

    Refuses what gzip programs let pass: a second member, bytes behind the trailer, a trailer
    that is cut or does not match. Huffman codes that leave bit patterns unused are read, where
    zlib refuses them; 1.7 million damaged streams showed no other difference between the two.

    Memory is bounded by one piece and one fed chunk. ``raw_bytes`` and ``file_bytes`` count what
    came out and what was fed so far.
    """

    def __init__(self, *, max_header_bytes: int, may_be_padded: bool = False) -> None:
        self._max_header_bytes = max_header_bytes
        self._head: bytes | None = b""
        self._inflater = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)
        self._crc = 0
        self._trailer = GzipTrailer(may_be_padded=may_be_padded)
        self.raw_bytes = 0
        self.file_bytes = 0

    def decode(self, data: bytes) -> Iterator[bytes]:
        """Raw pieces of at most ``PIECE_BYTES`` that ``data`` completes.

        Exhaust it before feeding more. Raises ``InvalidTarball`` for anything but one
        well-formed member, and ``TooLarge`` for a header beyond ``max_header_bytes``.
        """
        self.file_bytes += len(data)
        if self._head is not None:
            data = self._past_header(self._head + data)
        if self._inflater.eof:
            self._trailer.take(data)
        elif data:
            yield from self._inflate(data)

    def close(self) -> None:
        """Confirm that the member is complete. Raises ``InvalidTarball`` if it is not."""
        self._trailer.check(crc=self._crc, raw_bytes=self.raw_bytes, file_bytes=self.file_bytes)

    def _past_header(self, head: bytes) -> bytes:
        length = header_length(head)
        if (length or len(head)) > self._max_header_bytes:
            raise too_large(
                "too-large-metadata",
                f"The gzip header takes more than {self._max_header_bytes} bytes.",
                self._max_header_bytes,
            )
        self._head = head if length is None else None
        return b"" if length is None else head[length:]

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        inflater = self._inflater
        while True:
            piece = self._next_piece(data)
            if piece:
                self._crc = isal_zlib.crc32(piece, self._crc)
                self.raw_bytes += len(piece)
                yield piece
            if inflater.eof:
                self._trailer.take(inflater.unused_data)
                return
            if inflater.needs_input:
                return
            data = b""

    def _next_piece(self, data: bytes) -> bytes:
        try:
            return self._inflater.decompress(data, PIECE_BYTES)
        except _ISAL_ERROR as error:
            raise bad_archive("tarball-deflate", "The compressed data is damaged.") from error
