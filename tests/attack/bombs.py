"""Small uploads that unpack to very much."""

from __future__ import annotations

import gzip
import struct
import zlib
from hashlib import sha256

from tests.hostile.tar_bytes import GNU, MANIFEST, header, long_name

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB
_FILE = 256 * MIB
_RAW, _LEVEL = -15, 9


def _block(data: bytes) -> bytes:
    """Deflated so that it can be repeated: it refers to nothing before it."""
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    return compressor.compress(data) + compressor.flush(zlib.Z_FULL_FLUSH)


def _gzipped(*blocks: bytes) -> bytes:
    """A gzip file of deflated blocks; nobody gets as far as its wrong trailer."""
    return b"\x1f\x8b\x08" + bytes(7) + b"".join(blocks) + b"\x03\x00" + bytes(8)


def _base256(size: int) -> bytes:
    return b"\x80" + size.to_bytes(11, "big")


def _large_file(size: int) -> bytes:
    return header(b"package/bomb", size=_base256(size), magic=GNU)


def _files(unit: bytes, size: int) -> bytes:
    """Files of a size that is allowed, until they are more than is allowed."""
    files = (
        _block(header(b"package/%d" % number, size=_FILE)) + unit * (_FILE // MIB)
        for number in range(size // _FILE)
    )
    return _gzipped(_block(MANIFEST), *files)


def zeros() -> bytes:
    """10 GiB at deflate's limit, about 1,000 to 1."""
    return _files(_block(bytes(MIB)), 10 * GIB)


def diluted() -> bytes:
    """3 GiB with enough noise in them to pass for text: less than 200 to 1."""
    noise = b"".join(sha256(b"%d" % number).digest() for number in range(150))
    return _files(_block(bytes(MIB - len(noise)) + noise), 3 * GIB)


def one_huge_file() -> bytes:
    return _gzipped(_block(MANIFEST + _large_file(10 * GIB)), _block(bytes(MIB)) * (10 * KIB))


def endless_pax_header() -> bytes:
    start = header(b"PaxHeader/x", size=_base256(8 * GIB), kind=b"x")
    return _gzipped(_block(MANIFEST + start), _block(b"9" * MIB) * (8 * KIB))


def endless_long_name() -> bytes:
    start = header(b"././@LongLink", size=_base256(8 * GIB), kind=b"L", magic=GNU)
    return _gzipped(_block(MANIFEST + start), _block(b"a" * MIB) * (8 * KIB))


def endless_gzip_name() -> bytes:
    return b"\x1f\x8b\x08\x08" + bytes(6) + b"a" * (32 * MIB)


def chained_long_names(count: int = 100_000) -> bytes:
    return gzip.compress(MANIFEST + long_name("a" * 100) * count, 1)


def many_files(count: int = 200_000) -> bytes:
    names = (b"package/%x" % number for number in range(count))
    return gzip.compress(MANIFEST + b"".join(header(name) for name in names), 1)


def many_empty_blocks() -> bytes:
    """Deflate blocks that hold nothing: no output, whatever is read."""
    return _gzipped(_block(MANIFEST), b"\x00\x00\x00\xff\xff" * (6 * MIB))


def wrong_sizes() -> bytes:
    data = MANIFEST + _large_file(2**62)
    return gzip.compress(data + struct.pack("<Q", 0) * 64, 1)


BOMBS = {
    each.__name__: each
    for each in (
        zeros,
        diluted,
        one_huge_file,
        endless_pax_header,
        endless_long_name,
        endless_gzip_name,
        chained_long_names,
        many_files,
        many_empty_blocks,
        wrong_sizes,
    )
}
