"""Archives that cost more to read than they may, made only as far as they are read."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator

from prism_kernel.tarball import TarballLimits
from tests.hostile.case import Case, Cases, Refused
from tests.hostile.tar_bytes import (
    BLOCK,
    END,
    MANIFEST,
    file,
    folder,
    gz,
    gz_pieces,
    gzip_header,
    header,
    long_name,
    padded,
    pax,
    record,
    tar,
)

_MIB = 1 << 20
_GIB = 1 << 30


def _repeated(piece: bytes, total: int) -> Iterator[bytes]:
    for _ in range(total // len(piece)):
        yield piece


def _random(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same noise every time


def _bomb() -> Iterator[bytes]:
    """10 GiB of zeros in two files of 5 GiB each, which is 10 MB of gzip."""
    yield MANIFEST
    for name in (b"package/a", b"package/b"):
        yield header(name, size=5 * _GIB)
        yield from _repeated(bytes(_MIB), 5 * _GIB)
    yield END


def _bomb_of_many_files() -> Iterator[bytes]:
    yield MANIFEST
    for number in range(10_240):
        yield header(b"package/%d" % number, size=_MIB)
        yield bytes(_MIB)
    yield END


def _bomb_of_zero_blocks() -> Iterator[bytes]:
    yield MANIFEST + END
    yield from _repeated(bytes(_MIB), 10 * _GIB)


def _text_bomb() -> Iterator[bytes]:
    """Too large, at a ratio that is not suspicious."""
    noise = _random(1).randbytes(32 * 1024)
    piece = noise + bytes(_MIB - len(noise))
    yield MANIFEST
    for number in range(100):
        yield header(b"package/%d" % number, size=100 * _MIB)
        yield from _repeated(piece, 100 * _MIB)
    yield END


def _files(count: int) -> Iterator[bytes]:
    yield MANIFEST
    for number in range(count):
        yield file(f"package/{number:x}", b"%064x" % hash((number, number)))
    yield END


def _folders(count: int) -> Iterator[bytes]:
    yield MANIFEST
    for number in range(count):
        yield folder(f"package/{number}/")
    yield END


def _deep_paths(count: int) -> Iterator[bytes]:
    """Each file implies five hundred folders that no other file implies."""
    noise = _random(2)
    yield MANIFEST
    for number in range(count):
        path = f"package/{number}" + "".join(f"/{noise.choice('abcd')}" for _ in range(480)) + "/f"
        yield pax(record("path", path)) + file("package/f")
    yield END


def _endless(kind: bytes, start: bytes, piece: bytes) -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        yield MANIFEST if kind != b"g" else b""
        yield header(b"package/a", size=0o77777777777, kind=kind) + start
        while True:
            yield piece

    return pieces


def _endless_gzip_name() -> Iterator[bytes]:
    yield gzip_header(8)
    while True:
        yield b"name" * 4096


def _endless_empty_blocks() -> Iterator[bytes]:
    """Deflate blocks that hold nothing: input without any output."""
    yield gzip_header()
    while True:
        yield b"\x00\x00\x00\xff\xff" * 8192


def _noise(total: int) -> Iterator[bytes]:
    noise = _random(3)
    yield MANIFEST + header(b"package/a", size=total)
    for _ in range(total // _MIB):
        yield noise.randbytes(_MIB)
    yield padded(b"") + END


def _zipped(pieces: Callable[[], Iterable[bytes]]) -> Callable[[], Iterator[bytes]]:
    return lambda: gz_pieces(pieces(), level=1)


def _too_large(source: bytes | Callable[[], Iterable[bytes]], code: str, **limits: int) -> Case:
    return Case(source, Refused(413, code), TarballLimits(**limits))


CASES: Cases = {
    "bomb: 10 GiB in two files": _too_large(_zipped(_bomb), "too-large-ratio"),
    "bomb: 10 GiB in 10,240 files": _too_large(_zipped(_bomb_of_many_files), "too-large-ratio"),
    "bomb: 10 GiB behind the end": _too_large(_zipped(_bomb_of_zero_blocks), "too-large-ratio"),
    "bomb: too large at a modest ratio": _too_large(
        _zipped(_text_bomb), "too-large-unpacked", unpacked_bytes=64 * _MIB
    ),
    "file: larger than its cap": _too_large(
        _zipped(lambda: _noise(8 * _MIB)), "too-large-file", file_bytes=4 * _MIB
    ),
    "compressed: larger than its cap": _too_large(
        _zipped(lambda: _noise(8 * _MIB)), "too-large-compressed", compressed_bytes=4 * _MIB
    ),
    "compressed: endless empty blocks": _too_large(
        _endless_empty_blocks, "too-large-compressed", compressed_bytes=8 * _MIB
    ),
    "entries: a file more than the cap": _too_large(
        _zipped(lambda: _files(1_000)), "too-many-entries", entries=1_000
    ),
    "entries: 200,000 files": _too_large(_zipped(lambda: _files(200_000)), "too-many-entries"),
    "entries: 200,000 folders": _too_large(_zipped(lambda: _folders(200_000)), "too-many-entries"),
    "entries: folders that deep paths imply": _too_large(
        _zipped(lambda: _deep_paths(100)), "too-many-entries", entries=5_000
    ),
    "paths: too long together": _too_large(_zipped(lambda: _deep_paths(1_000)), "too-large-paths"),
    "metadata: endless pax header": _too_large(
        _zipped(_endless(b"x", b"99999999 comment=", b"x" * _MIB)), "too-large-metadata"
    ),
    "metadata: endless global pax header": _too_large(
        _zipped(_endless(b"g", b"99999999 comment=", b"x" * _MIB)), "too-large-metadata"
    ),
    "metadata: endless GNU long name": _too_large(
        _zipped(_endless(b"L", b"package/", b"a/" * BLOCK)), "too-large-metadata"
    ),
    "metadata: megabytes of pax": _too_large(
        gz(tar(pax(record("comment", "x" * 2 * _MIB)) + file("package/a"))), "too-large-metadata"
    ),
    "metadata: megabytes of GNU long name": _too_large(
        gz(tar(long_name("package/" + "a" * 2 * _MIB) + file("package/a"))), "too-large-metadata"
    ),
    "metadata: endless gzip name": _too_large(_endless_gzip_name, "too-large-metadata"),
    "package.json: larger than its cap": _too_large(
        gz(file("package/package.json", b" " * 2 * _MIB) + END), "too-large-manifest"
    ),
}
