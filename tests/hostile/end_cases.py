"""Archives and gzip files that end too early, too late or twice."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tests.hostile.case import Cases, invalid
from tests.hostile.tar_bytes import (
    BLOCK,
    END,
    MANIFEST,
    deflate,
    deflate_bits,
    file,
    gz,
    gzip_header,
    header,
    tar,
    trailer,
)

_TAR = tar(file("package/a", b"data"))
_GOOD = gz(_TAR)
_HIDDEN = file("package/hidden", b"data")


def _zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("package/hidden", b"data")
    return target.getvalue()


_TRAILING = {
    "one NUL": bytes(1),
    "a block of NULs": bytes(BLOCK),
    "a record of NULs": bytes(10_240),
    "NULs up to two records": bytes(-len(_GOOD) % 10_240 + 10_240),
    "NULs and a letter": bytes(511) + b"x",
    "text": b"hello",
    "zip file": _zip(),
    "tar": _HIDDEN + END,
}
_MEMBERS = {
    "the same again": _GOOD,
    "an empty one": gz(b""),
    "a hidden file": gz(_HIDDEN + END),
    "only its magic": b"\x1f\x8b",
    "behind NULs": bytes(BLOCK) + _GOOD,
}
_TAILS = {
    "a file": _HIDDEN,
    "a file and an end": _HIDDEN + END,
    "text": b"hello",
    "NULs and text": bytes(10_000) + b"hello",
    "text, a megabyte on": bytes(1 << 20) + b"hello",
}
_BODY, _TRAILER = deflate(_TAR), trailer(_TAR)
_CUTS = {
    "nothing": b"",
    "half a gzip header": _GOOD[:6],
    "only a gzip header": gzip_header(),
    "half the data": _GOOD[: len(_GOOD) // 2],
    "all but the trailer": _GOOD[:-8],
    "all but the length": _GOOD[:-4],
    "all but a byte": _GOOD[:-1],
    "no end marker": gz(_TAR[: -len(END)]),
    "half an end marker": gz(_TAR[:-BLOCK]),
    "a part of an end marker": gz(_TAR[:-1]),
    "half a header": gz(MANIFEST + header(b"package/a")[:200]),
    "in a file": gz(MANIFEST + file("package/a", bytes(5_000))[:3_000]),
    "empty tar": gz(b""),
    "unfinished name in the gzip header": gzip_header(8, b"name"),
    "unfinished extra field": gzip_header(4, b"\xff\xffabc"),
}
_TRAILERS = {
    "wrong checksum": struct.pack("<LL", zlib.crc32(_TAR) ^ 1, len(_TAR)),
    "wrong length": struct.pack("<LL", zlib.crc32(_TAR), len(_TAR) + 1),
    "swapped": _TRAILER[4:] + _TRAILER[:4],
    "all zeros": bytes(8),
    "big-endian": struct.pack(">LL", zlib.crc32(_TAR), len(_TAR)),
}

CASES: Cases = {
    **{
        f"trailing: {name}": invalid(_GOOD + raw, "tarball-trailing-data")
        for name, raw in _TRAILING.items()
    },
    **{
        f"second member: {name}": invalid(_GOOD + raw, "tarball-extra-member")
        for name, raw in _MEMBERS.items()
    },
    "second member: the tar split over two": invalid(
        gz(_TAR[:1024]) + gz(_TAR[1024:]), "tarball-extra-member"
    ),
    **{
        f"behind the end marker: {name}": invalid(gz(_TAR + raw), "tarball-trailing-data")
        for name, raw in _TAILS.items()
    },
    "end marker: one block, then a file": invalid(
        gz(MANIFEST + bytes(BLOCK) + _HIDDEN + END), "tarball-end-marker"
    ),
    **{f"cut: {name}": invalid(raw, "tarball-truncated") for name, raw in _CUTS.items()},
    **{
        f"trailer: {name}": invalid(gzip_header() + _BODY + raw, "tarball-checksum")
        for name, raw in _TRAILERS.items()
    },
    "empty archive": invalid(gz(END), "manifest-missing"),
    "not gzip: plain tar": invalid(_TAR, "tarball-not-gzip"),
    "not gzip: zip": invalid(_zip(), "tarball-not-gzip"),
    "not gzip: zlib": invalid(zlib.compress(_TAR), "tarball-not-gzip"),
    "not gzip: text": invalid(b"hello", "tarball-not-gzip"),
    "not gzip: NULs in front": invalid(bytes(8) + _GOOD, "tarball-not-gzip"),
    "gzip header: reserved flag": invalid(gz(_TAR, flags=0x20), "tarball-gzip-header"),
    "gzip header: encryption flag": invalid(gz(_TAR, flags=0x80), "tarball-gzip-header"),
    "gzip header: unknown method": invalid(b"\x1f\x8b\x07" + _GOOD[3:], "tarball-gzip-header"),
    "gzip header: wrong header checksum": invalid(
        gz(_TAR, flags=2, optional=b"\x12\x34"), "tarball-gzip-header"
    ),
    "deflate: reserved block type": invalid(
        gzip_header() + b"\x07" + _BODY[1:] + _TRAILER, "tarball-deflate"
    ),
    "deflate: length and complement differ": invalid(
        gzip_header() + b"\x01\x04\x00\x00\x00data" + trailer(b"data"), "tarball-deflate"
    ),
    "deflate: distance before the start": invalid(
        # A final block of fixed codes: "a", then 3 bytes from 4 back, then its end.
        gzip_header() + deflate_bits("1 10 10010001 0000001 00011 0000000") + trailer(b"aaaa"),
        "tarball-deflate",
    ),
}
