"""Extended headers: pax records (POSIX.1-2001) and GNU long names.

Only ``path`` and ``size`` may change an entry, and ``size`` only to what the header says
anyway. Records known to be harmless are skipped; any other is refused, because programs
disagree on what it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prism_kernel.errors import InvalidTarball
from prism_kernel.tarball.refusals import bad_archive, shown

_LENGTH_DIGITS = 8
_DECIMAL = re.compile(rb"0|[1-9][0-9]{0,15}")
_UTF8_CHARSETS = (b"ISO-IR 10646 2000 UTF-8",)
_IGNORED = frozenset(
    {b"atime", b"charset", b"comment", b"ctime", b"gid", b"gname", b"mtime", b"uid", b"uname"}
)
_IGNORED_NAMESPACES = (b"LIBARCHIVE.", b"MSWINDOWS.", b"NODETAR.", b"RHT.", b"SCHILY.")
_REDEFINING = frozenset({b"SCHILY.realsize", b"SCHILY.filetype"})


@dataclass(frozen=True, slots=True)
class PaxOverrides:
    """What a local pax header changes of the entry behind it."""

    path: bytes | None
    size: int | None


def read_local(payload: bytes) -> PaxOverrides:
    """Read the header for one entry. Raises ``InvalidTarball``."""
    records = _unique_records(payload)
    for key, value in records.items():
        _check_harmless(key, value)
    path = records.get(b"path")
    if path == b"" or (path is not None and b"\0" in path):
        raise bad_archive("tarball-pax", "A pax path is empty or holds a NUL.")
    size = records.get(b"size")
    return PaxOverrides(path=path, size=None if size is None else _decimal(size))


def check_global(payload: bytes) -> None:
    """Accept the global header that ``git archive`` writes: nothing but a comment."""
    if any(key != b"comment" for key in _unique_records(payload)):
        raise bad_archive("tarball-pax-global", "A global pax header may only hold a comment.")


def read_long_name(payload: bytes) -> bytes:
    """The path in a GNU long-name record. Raises ``InvalidTarball``."""
    name = payload.rstrip(b"\0")
    if not name or b"\0" in name:
        raise bad_archive("tarball-long-name", "A GNU long name is empty or holds a NUL.")
    return name


def _unique_records(payload: bytes) -> dict[bytes, bytes]:
    records: dict[bytes, bytes] = {}
    for key, value in _records(payload):
        if key in records:
            raise bad_archive("tarball-pax", f"The pax record {shown(key)} is given twice.")
        records[key] = value
    return records


def _records(payload: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Split records of ``<length> <key>=<value>`` and a newline; the length counts it all."""
    at = 0
    while at < len(payload):
        space = payload.find(b" ", at, at + _LENGTH_DIGITS + 1)
        length = _decimal(payload[at:space]) if space > at else 0
        end = at + length
        equals = payload.find(b"=", space, end)
        if end > len(payload) or equals <= space + 1 or payload[end - 1 : end] != b"\n":
            raise _malformed()
        yield payload[space + 1 : equals], payload[equals + 1 : end - 1]
        at = end


def _decimal(digits: bytes) -> int:
    if _DECIMAL.fullmatch(digits) is None:
        raise _malformed()
    return int(digits)


def _check_harmless(key: bytes, value: bytes) -> None:
    if key in (b"path", b"size") or key in _IGNORED:
        return
    if key == b"hdrcharset" and value in _UTF8_CHARSETS:
        return
    if key.startswith(b"GNU.sparse.") or key in _REDEFINING:
        raise bad_archive("tarball-sparse", "A pax header describes a sparse file.")
    if not key.startswith(_IGNORED_NAMESPACES):
        raise bad_archive("tarball-pax", f"The pax record {shown(key)} is not supported.")


def _malformed() -> InvalidTarball:
    return bad_archive("tarball-pax", "A pax header is malformed.")
