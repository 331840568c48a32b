"""One file of an archive, readable once while the archive streams past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prism_kernel.errors import PrismError
from prism_kernel.tarball.archive_stream import ArchiveStream
from prism_kernel.tarball.refusals import shown, too_large


class EntryBody:
    """The part of the stream that belongs to one file; left behind when the next one starts."""

    __slots__ = ("_name", "_remaining", "_size", "_started", "_stream")

    def __init__(self, stream: ArchiveStream, name: str, size: int) -> None:
        self._stream = stream
        self._name = name
        self._size = self._remaining = size
        self._started = False

    def chunks(self) -> Iterator[memoryview]:
        if self._started:
            raise PrismError(f"The contents of {shown(self._name)} can be read only once.")
        self._started = True
        while self._remaining:
            yield self._next()

    def finish(self) -> None:
        """Skip what the caller did not read, and check the padding behind it."""
        self._started = True
        while self._remaining:
            self._next()
        self._stream.skip_padding(self._size, self._name)

    def _next(self) -> memoryview:
        view = self._stream.some(self._remaining)
        self._remaining -= len(view)
        return view


@dataclass(frozen=True, slots=True)
class TarEntry:
    """A regular file. ``path`` is relative to the top folder, ``size`` in bytes."""

    path: str
    size: int
    executable: bool
    _body: EntryBody

    def chunks(self) -> Iterator[memoryview]:
        """The contents once, in views of at most 64 KiB that stay valid.

        Raises ``InvalidTarball`` and ``TooLarge`` as the reader does; ``PrismError`` when
        asked twice or after the reader has moved on.
        """
        return self._body.chunks()

    def read(self, limit: int) -> bytes:
        """The contents in one piece. Raises ``TooLarge`` if they are more than ``limit`` bytes."""
        if self.size > limit:
            raise too_large(
                "too-large-file", f"{shown(self.path)} is larger than {limit} bytes.", limit
            )
        return b"".join(self._body.chunks())
