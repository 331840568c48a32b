"""Reading one member of ``files.pack`` back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from prism_kernel.errors import InvalidTarball, StorageUnavailable, TooLarge
from prism_kernel.tarball.gzip_header import PLAIN_HEADER
from prism_kernel.tarball.gzip_member import GzipMember


class MemberInflater:
    """Turn a member's compressed bytes, fed as they arrive, into raw bytes or a range of them.

    ``raw_bytes`` is the file's recorded size; ``start`` and ``length`` choose a range of the
    raw contents (``length=None``: to the end), which is cut at the end of the file. Whatever
    contradicts the record raises ``StorageUnavailable`` ``stored-file-corrupt``: the bytes were
    sound when they were published. Memory is bounded by one fed chunk and one piece. A range that
    ends before the file does is not checked behind its end.
    """

    def __init__(self, raw_bytes: int, *, start: int = 0, length: int | None = None) -> None:
        self._member = GzipMember(max_header_bytes=len(PLAIN_HEADER))
        self._raw_bytes = raw_bytes
        self._start = start
        self._end = raw_bytes if length is None else min(start + length, raw_bytes)

    @property
    def done(self) -> bool:
        """Whether the whole range has been given out, so that no more need be fed."""
        return self._member.raw_bytes >= self._end

    def _stops_early(self) -> bool:
        return self._end < self._raw_bytes and self.done

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The part of the range that ``data`` completes, in pieces of at most 64 KiB."""
        if self._stops_early():
            return
        at = self._member.raw_bytes
        try:
            for piece in self._member.decode(data):
                if self._member.raw_bytes > self._raw_bytes:
                    _corrupt()
                if wanted := piece[max(self._start - at, 0) : max(self._end - at, 0)]:
                    yield wanted
                at += len(piece)
                if self._stops_early():
                    return
        except (InvalidTarball, TooLarge) as error:
            _corrupt(error)

    def close(self) -> None:
        """Confirm that everything up to the end of the range, or of the member, was there."""
        if self._stops_early():
            return
        try:
            self._member.close()
        except InvalidTarball as error:
            _corrupt(error)
        if self._member.raw_bytes != self._raw_bytes:
            _corrupt()


def gunzip_member(data: bytes, raw_bytes: int) -> bytes:
    """All of a member's raw contents, which must be ``raw_bytes`` long.

    Raises ``StorageUnavailable`` ``stored-file-corrupt``, before more than that is inflated.
    """
    inflater = MemberInflater(raw_bytes)
    raw = b"".join(inflater.feed(data))
    inflater.close()
    return raw


def _corrupt(cause: Exception | None = None) -> NoReturn:
    raise StorageUnavailable(
        "A stored file does not match its record.", code="stored-file-corrupt"
    ) from cause
