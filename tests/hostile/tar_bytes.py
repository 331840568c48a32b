"""Tar and gzip bytes made by hand, so that every field can be wrong."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping

BLOCK = 512
END = bytes(2 * BLOCK)
POSIX = b"ustar\x0000"
GNU = b"ustar  \x00"
V7 = bytes(8)
PACKAGE_JSON = b'{"name":"widget","version":"1.0.0"}'


def octal(value: int, width: int) -> bytes:
    return b"%0*o\0" % (width - 1, value)


def header(  # noqa: PLR0913 - a header has so many fields
    name: bytes,
    *,
    size: int | bytes = 0,
    kind: bytes = b"0",
    mode: bytes = b"0000644\0",
    magic: bytes = POSIX,
    prefix: bytes = b"",
    link: bytes = b"",
    patches: Mapping[int, bytes] | None = None,
    checksum: bytes | None = None,
) -> bytes:
    """One header block; ``patches`` overwrite by offset, before the checksum is made."""
    block = bytearray(BLOCK)
    fields = {
        0: name[:100],
        100: mode,
        108: octal(0, 8),
        116: octal(0, 8),
        124: octal(size, 12) if isinstance(size, int) else size,
        136: octal(0, 12),
        148: b" " * 8,
        156: kind,
        157: link,
        257: magic,
        345: prefix,
        **(patches or {}),
    }
    for offset, value in fields.items():
        block[offset : offset + len(value)] = value
    block[148:156] = b"%06o\0 " % sum(block) if checksum is None else checksum
    return bytes(block)


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % BLOCK)


def file(name: str | bytes, data: bytes = b"", **fields: object) -> bytes:
    raw = name.encode() if isinstance(name, str) else name
    return header(raw, size=len(data), **fields) + padded(data)  # type: ignore[arg-type]


def folder(name: str) -> bytes:
    return header(name.encode(), kind=b"5", mode=b"0000755\0")


def record(key: str | bytes, value: str | bytes) -> bytes:
    raw_key = key.encode() if isinstance(key, str) else key
    raw_value = value.encode() if isinstance(value, str) else value
    body = b" " + raw_key + b"=" + raw_value + b"\n"
    length = len(body) + 1
    while len(str(length)) + len(body) != length:
        length += 1
    return str(length).encode() + body


def pax(*records: bytes, kind: bytes = b"x", name: str = "PaxHeader/entry") -> bytes:
    return file(name, b"".join(records), kind=kind)


def long_name(name: str | bytes, *, ending: bytes = b"\0") -> bytes:
    raw = name.encode() if isinstance(name, str) else name
    return file("././@LongLink", raw + ending, kind=b"L", magic=GNU)


MANIFEST = file("package/package.json", PACKAGE_JSON)


def tar(*members: bytes) -> bytes:
    """An archive with a ``package.json`` in front."""
    return MANIFEST + b"".join(members) + END


def deflate(data: bytes, level: int = 6) -> bytes:
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15)
    return compressor.compress(data) + compressor.flush()


def deflate_bits(bits: str) -> bytes:
    """A deflate stream written bit by bit; spaces are for the reader."""
    bits = bits.replace(" ", "")
    return b"".join(
        int(bits[at : at + 8][::-1], 2).to_bytes(1, "little") for at in range(0, len(bits), 8)
    )


def trailer(data: bytes) -> bytes:
    return struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def gzip_header(flags: int = 0, optional: bytes = b"") -> bytes:
    return b"\x1f\x8b\x08" + bytes([flags]) + bytes(4) + b"\x00\x03" + optional


def gz(data: bytes, *, flags: int = 0, optional: bytes = b"") -> bytes:
    return gzip_header(flags, optional) + deflate(data) + trailer(data)


class PieceStream(io.RawIOBase):
    """A binary stream over pieces that are made only when they are read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""
        self.given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, None)) is not None:
            self._rest += piece
        data, self._rest = self._rest[:size], self._rest[size:]
        self.given += len(data)
        return data


def gz_pieces(pieces: Iterable[bytes], level: int = 6) -> Iterator[bytes]:
    """A gzip file over an archive too large to hold, made as it is read."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, 31)
    for piece in pieces:
        if out := compressor.compress(piece):
            yield out
    yield compressor.flush()
