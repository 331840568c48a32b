"""One archive and what must become of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, TypeAlias, cast

from prism_kernel.tarball import TarballLimits
from tests.hostile.tar_bytes import PieceStream


@dataclass(frozen=True, slots=True)
class Refused:
    status: int
    code: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """``files`` are the paths beside ``package.json``, with their contents."""

    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """``source`` is the archive, or a writer of one that is too large to hold."""

    source: bytes | Callable[[], Iterable[bytes]]
    outcome: Refused | Accepted
    limits: TarballLimits = TarballLimits()  # noqa: RUF009 - frozen

    def open(self) -> BinaryIO:
        if isinstance(self.source, bytes):
            return io.BytesIO(self.source)
        return cast("BinaryIO", PieceStream(self.source()))


Cases: TypeAlias = dict[str, Case]


def invalid(archive: bytes, code: str) -> Case:
    return Case(archive, Refused(422, code))
