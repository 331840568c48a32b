"""The list of an export: one JSON line an object, and a last line that says that it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import msgspec

from prism_kernel.contracts.storage import check_key
from prism_kernel.errors import InvalidInput

FILE = "prism-export.jsonl"
_FORMAT = 1


class ExportedObject(msgspec.Struct, frozen=True):
    """``size`` in bytes, ``sha256`` in hex."""

    key: str
    size: int
    sha256: str


class _End(msgspec.Struct, frozen=True, rename="camel"):
    prism_export: int
    objects: int


def write_line(file: IO[bytes], exported: ExportedObject) -> None:
    file.write(msgspec.json.encode(exported) + b"\n")


def write_end(file: IO[bytes], objects: int) -> None:
    """The line without which an export is not whole."""
    file.write(msgspec.json.encode(_End(_FORMAT, objects)) + b"\n")


def read_lines(file: IO[bytes]) -> Iterator[ExportedObject]:
    """Raises ``InvalidInput`` for a line that is none, and if the end is missing."""
    for count, line in enumerate(file):
        try:
            found = msgspec.json.decode(line, type=ExportedObject)
            check_key(found.key)
        except (msgspec.DecodeError, ValueError):
            if _is_end(line, count) and not file.read(1):
                return
            raise InvalidInput(f"Line {count + 1} of {FILE} is damaged.") from None
        yield found
    raise InvalidInput(f"{FILE} has no end: the export was interrupted.", code="export-cut")


def _is_end(line: bytes, count: int) -> bool:
    try:
        end = msgspec.json.decode(line, type=_End)
    except msgspec.DecodeError:
        return False
    return end.prism_export == _FORMAT and end.objects == count
