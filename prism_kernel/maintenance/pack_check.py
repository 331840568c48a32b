"""Inflate a whole ``files.pack`` as it goes by, comparing each file with the metadata."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from prism_kernel.errors import PrismError
from prism_kernel.repository.file_table import StoredFile
from prism_kernel.tarball.packed_member import MemberInflater


class PackCheck:
    """Fed the pack's bytes in order. Memory is bounded by one fed piece."""

    def __init__(self, files: Iterable[StoredFile]) -> None:
        self._files = iter(sorted(files, key=lambda file: file.offset))
        self._at = 0
        self._wrong: str | None = None
        self._member: _Member | None = None
        self._next()

    def feed(self, piece: bytes) -> None:
        """Never raises: what is wrong is told by ``close``."""
        while piece and self._wrong is None:
            if self._member is None:
                self._wrong = "There are bytes behind its last file."
                return
            part, piece = piece[: self._member.left], piece[self._member.left :]
            self._at += len(part)
            self._wrong = self._member.feed(part)
            if self._wrong is None and self._member.left == 0:
                self._wrong = self._member.close()
                self._next()

    def close(self) -> str | None:
        """The first thing that was wrong, in a sentence."""
        if self._wrong is None and self._member is not None:
            return f"It ends before its file {self._member.path!a} does."
        return self._wrong

    def _next(self) -> None:
        file = next(self._files, None)
        self._member = None if file is None else _Member(file)
        if file is not None and file.offset != self._at and self._wrong is None:
            self._wrong = f"Its file {file.path!a} does not begin at {file.offset}."


class _Member:
    def __init__(self, file: StoredFile) -> None:
        self.path = file.path
        self.left = file.gzip_bytes
        self._sha256 = file.sha256
        self._digest = hashlib.sha256()
        self._inflater = MemberInflater(file.raw_bytes)

    def feed(self, part: bytes) -> str | None:
        self.left -= len(part)
        try:
            for raw in self._inflater.feed(part):
                self._digest.update(raw)
        except PrismError:
            return self._damaged()
        return None

    def close(self) -> str | None:
        try:
            self._inflater.close()
        except PrismError:
            return self._damaged()
        return None if self._digest.hexdigest() == self._sha256 else self._damaged()

    def _damaged(self) -> str:
        return f"Its file {self.path!a} is not what the metadata says."
