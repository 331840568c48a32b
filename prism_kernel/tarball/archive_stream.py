"""The inflated tar stream: metered while it flows, cut into what the tar reader asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from prism_kernel.errors import InvalidTarball
from prism_kernel.tarball.gzip_member import GzipMember
from prism_kernel.tarball.limits import TarballLimits
from prism_kernel.tarball.refusals import bad_archive, bad_entry, too_large

BLOCK_BYTES = 512
_READ_BYTES = 64 * 1024


def inflate(stream: BinaryIO, limits: TarballLimits) -> Iterator[bytes]:
    """The raw bytes of the one gzip member in ``stream``, in pieces of at most 64 KiB.

    Raises ``InvalidTarball`` as ``GzipMember`` does, and ``TooLarge`` as soon as the
    compressed size, the unpacked size or the ratio passes its cap.
    """
    member = GzipMember(max_header_bytes=limits.metadata_bytes, may_be_padded=True)
    while data := stream.read(_READ_BYTES):
        _check_compressed(member.file_bytes + len(data), limits)
        for piece in member.decode(data):
            _check_unpacked(member.raw_bytes, member.file_bytes, limits)
            yield piece
    member.close()


def _check_compressed(compressed: int, limits: TarballLimits) -> None:
    if compressed > limits.compressed_bytes:
        raise too_large(
            "too-large-compressed",
            f"The tarball is larger than {limits.compressed_bytes} bytes.",
            limits.compressed_bytes,
        )


def _check_unpacked(unpacked: int, compressed: int, limits: TarballLimits) -> None:
    if unpacked > limits.unpacked_bytes:
        raise too_large(
            "too-large-unpacked",
            f"The tarball unpacks to more than {limits.unpacked_bytes} bytes.",
            limits.unpacked_bytes,
        )
    if unpacked > limits.ratio_floor_bytes and unpacked > limits.ratio * compressed:
        raise too_large(
            "too-large-ratio",
            f"The tarball unpacks to more than {limits.ratio} times its size.",
            limits.ratio,
        )


class ArchiveStream:
    """Pull access to the inflated stream, without copying file contents.

    Running dry inside what was asked for is ``InvalidTarball`` ``tarball-truncated``.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = b""
        self._at = 0

    def take(self, size: int) -> bytes:
        """Exactly ``size`` bytes, for headers: keep it small."""
        start = self._at
        end = start + size
        if end <= len(self._piece):
            self._at = end
            return self._piece[start:end]
        return b"".join(self._views(size))

    def some(self, limit: int) -> memoryview:
        """At least one byte and at most ``limit``, as a view that stays valid."""
        if self._at == len(self._piece) and not self._advance():
            raise _cut_short()
        start = self._at
        self._at = min(start + limit, len(self._piece))
        return memoryview(self._piece)[start : self._at]

    def skip_padding(self, size: int, name: str | bytes) -> None:
        """Pass the zeros that fill up the last block of an entry of ``size`` bytes."""
        padding = -size % BLOCK_BYTES
        if self.take(padding) != bytes(padding):
            raise bad_entry("tarball-padding", name, "hides data behind its end")

    def finish(self) -> None:
        """Read to the verified end of the gzip file, where nothing but zeros may be left."""
        while self._at < len(self._piece) or self._advance():
            view = self.some(len(self._piece))
            if view.tobytes() != bytes(len(view)):
                raise bad_archive(
                    "tarball-trailing-data", "There is data behind the end of the archive."
                )

    def _views(self, size: int) -> Iterator[memoryview]:
        while size:
            view = self.some(size)
            size -= len(view)
            yield view

    def _advance(self) -> bool:
        self._piece, self._at = next(self._pieces, b""), 0
        return bool(self._piece)


def _cut_short() -> InvalidTarball:
    return bad_archive(
        "tarball-truncated", "The archive ends in the middle of an entry or without its end marker."
    )
