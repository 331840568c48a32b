"""A zip with one OSV document in each member, read as hostile input: bounded, nothing unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from prism_kernel.api import InvalidInput, TooLarge

MEMBER_BYTES = 8 * 1024 * 1024
"""A document's size; the largest in use, which lists thousands of versions, is a tenth of it."""

TOTAL_BYTES = 8 * 1024**3
MEMBERS = 2_000_000
_SUFFIX = ".json"
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Limits:
    """In bytes, as unpacked."""

    member_bytes: int = MEMBER_BYTES
    total_bytes: int = TOTAL_BYTES
    members: int = MEMBERS


@dataclass(frozen=True, slots=True)
class Member:
    """One member: what is in it, or a sentence why nobody can tell."""

    name: str
    data: bytes = b""
    problem: str | None = None


class AdvisoryArchive:
    """The JSON members of a zip file; use as a context manager.

    Raises ``InvalidInput`` if it is no zip file, and ``TooLarge`` for too many members.
    """

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error
        except _BROKEN as error:
            raise InvalidInput(f"{path} is no zip file: {error}.", code="no-zip") from error
        self._members = [each for each in self._zip.infolist() if each.filename.endswith(_SUFFIX)]
        if len(self._members) > self._limits.members:
            self._zip.close()
            raise TooLarge(f"{path} has more than {self._limits.members} members.")

    def __len__(self) -> int:
        return len(self._members)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._zip.close()

    def members(self) -> Iterator[Member]:
        """One after the other. Raises ``TooLarge`` when all together are too much."""
        left = self._limits.total_bytes
        for info in self._members:
            member = self._read(info)
            left -= len(member.data)
            if left < 0:
                raise TooLarge(
                    f"The archive unpacks to more than {self._limits.total_bytes} bytes.",
                    code="too-large-archive",
                )
            yield member

    def _read(self, info: zipfile.ZipInfo) -> Member:
        if info.compress_type not in _METHODS or info.flag_bits & _ENCRYPTED:
            return Member(info.filename, problem="It is not stored in a way that is read here.")
        try:
            with self._zip.open(info) as file:
                data = file.read(self._limits.member_bytes + 1)
        except _BROKEN as error:
            return Member(info.filename, problem=f"It is damaged: {error}.")
        if len(data) > self._limits.member_bytes:
            return Member(
                info.filename, problem=f"It has more than {self._limits.member_bytes} bytes."
            )
        return Member(info.filename, data)
