"""One 512-byte tar header: POSIX ustar, GNU, or the older V7 form.

Only what an installed file depends on is read: name, type, size and the executable bit.
Owner and time fields are ignored, because real npm tarballs hold all sorts of values there.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from enum import Enum, auto

from prism_kernel.tarball.refusals import bad_entry

_FIELDS = struct.Struct("100s8s16x12s12x8sc100s8s80x167s")
_CHECKSUM_OF_SPACES = 8 * ord(" ")
_OCTAL = re.compile(rb" *([0-7]+)[ \0]*")
_BASE_256 = 0x80
_EXECUTABLE = 0o111
_PREFIX_BYTES = 155
_STAR_PREFIX_BYTES = 131
_STAR_TIMES = re.compile(rb"[0-7 \0]*")
_POSIX_MAGIC = b"ustar\0"
_GNU_MAGIC = b"ustar  \0"
_NO_MAGIC = bytes(8)
_USUAL_MAGICS = frozenset({b"ustar\x0000", _GNU_MAGIC, _NO_MAGIC})
_NO_REST = bytes(167)


class EntryKind(Enum):
    FILE = auto()
    FOLDER = auto()
    PAX = auto()
    PAX_GLOBAL = auto()
    GNU_LONG_NAME = auto()


_KINDS = {
    b"0": EntryKind.FILE,
    b"\0": EntryKind.FILE,
    b"5": EntryKind.FOLDER,
    b"x": EntryKind.PAX,
    b"g": EntryKind.PAX_GLOBAL,
    b"L": EntryKind.GNU_LONG_NAME,
}
_REFUSED = {
    b"1": ("tarball-hardlink", "is a hard link"),
    b"2": ("tarball-symlink", "is a symbolic link"),
    b"3": ("tarball-device", "is a character device"),
    b"4": ("tarball-device", "is a block device"),
    b"6": ("tarball-fifo", "is a named pipe"),
    b"K": ("tarball-symlink", "is the long target of a link"),
    b"S": ("tarball-sparse", "is a sparse file"),
}


@dataclass(frozen=True, slots=True)
class TarHeader:
    """What one header says. ``name`` joins prefix and name; ``size`` is in bytes."""

    kind: EntryKind
    name: bytes
    size: int
    executable: bool


def parse_header(block: bytes) -> TarHeader:
    """Read one header block of 512 bytes, which is not all zeros.

    Raises ``InvalidTarball``: wrong checksum, unknown magic, a size that is not plain octal,
    bytes hidden behind a NUL, and any type that is not a file, folder or known metadata.
    """
    name, mode, size, checksum, flag, _, magic, rest = _FIELDS.unpack(block)
    _check_sum(block, name, checksum)
    kind = _kind(flag, name)
    full_name = _full_name(name, magic, rest)
    return TarHeader(
        kind=kind,
        name=full_name,
        size=_size(size, full_name),
        executable=_is_executable(mode),
    )


def _check_sum(block: bytes, name: bytes, checksum: bytes) -> None:
    match = _OCTAL.fullmatch(checksum)
    actual = sum(block) - sum(checksum) + _CHECKSUM_OF_SPACES
    if match is None or int(match[1], 8) != actual:
        raise bad_entry("tarball-header-checksum", name.rstrip(b"\0"), "has a wrong checksum")


def _kind(flag: bytes, name: bytes) -> EntryKind:
    kind = _KINDS.get(flag)
    if kind is None:
        code, what = _REFUSED.get(flag, ("tarball-entry-type", "has an unknown type"))
        raise bad_entry(code, name.rstrip(b"\0"), f"{what}; a package holds only files and folders")
    return kind


def _size(field: bytes, name: bytes) -> int:
    match = _OCTAL.fullmatch(field)
    if match is None:
        what = "a negative or oversized" if field[0] & _BASE_256 else "an unreadable"
        raise bad_entry("tarball-size", name, f"has {what} size field")
    return int(match[1], 8)


def _is_executable(field: bytes) -> bool:
    match = _OCTAL.fullmatch(field)
    return match is not None and bool(int(match[1], 8) & _EXECUTABLE)


def _full_name(name: bytes, magic: bytes, rest: bytes) -> bytes:
    name = _text(name, name)
    if rest == _NO_REST and magic in _USUAL_MAGICS:
        return name
    if magic.startswith(_POSIX_MAGIC):
        prefix = _prefix(rest, name)
        return prefix + b"/" + name if prefix else name
    if magic not in (_GNU_MAGIC, _NO_MAGIC):
        raise bad_entry("tarball-header", name, "has a header of an unknown format")
    if rest != _NO_REST:
        raise bad_entry("tarball-header", name, "has a header whose name programs read differently")
    return name


def _prefix(rest: bytes, name: bytes) -> bytes:
    """The ustar prefix. Some writers (star, node-tar) keep two times in its last 24 bytes."""
    field = rest[:_PREFIX_BYTES]
    if field[_STAR_PREFIX_BYTES - 1] == 0 and _STAR_TIMES.fullmatch(field, _STAR_PREFIX_BYTES):
        field = field[:_STAR_PREFIX_BYTES]
    return _text(field, name)


def _text(field: bytes, name: bytes) -> bytes:
    text, _, behind = field.partition(b"\0")
    if behind != bytes(len(behind)):
        raise bad_entry("tarball-path-control", name, "has a name with a NUL inside")
    return text
