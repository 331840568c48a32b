"""pax and GNU records that make programs see different archives."""

from __future__ import annotations

from tests.hostile.case import Cases, invalid
from tests.hostile.tar_bytes import (
    END,
    MANIFEST,
    PACKAGE_JSON,
    file,
    gz,
    long_name,
    pax,
    record,
    tar,
)

_FILE = file("package/a", b"data")
_PATH = pax(record("path", "package/b"))

_PAX_RECORDS = {
    "length too short": b"5 path=package/b\n",
    "length too long": b"99 path=package/b\n",
    "length zero": b"0 path=package/b\n",
    "length negative": b"-18 path=package/b\n",
    "length with a leading zero": b"019 path=package/b\n",
    "length with a plus": b"+19 path=package/b\n",
    "length with spaces": b"  20 path=package/b\n",
    "length of many digits": b"9" * 400 + b" path=package/b\n",
    "length that is no number": b"ab path=package/b\n",
    "length in other digits": "\u0661\u0668 path=package/b\n".encode(),
    "no newline": b"17 path=package/b",
    "no equals sign": b"15 pathpackage\n",
    "no key": b"14 =package/b\n",
    "no records but NULs": bytes(20),
    "NULs behind a record": record("path", "package/b") + bytes(8),
    "path twice": record("path", "package/b") + record("path", "package/c"),
    "comment twice": record("comment", "a") * 2,
    "path empty": record("path", ""),
    "path with NUL": record("path", b"package/b\0c"),
    "link path": record("linkpath", "package/b"),
    "unknown key": record("evil", "yes"),
    "key in capitals": record("PATH", "package/b"),
    "unknown namespace": record("EVIL.path", "package/b"),
    "another character set": record("hdrcharset", "BINARY"),
    "GNU volume": record("GNU.volume.label", "x"),
    "size negative": record("size", "-4"),
    "size with a fraction": record("size", "4.0"),
    "size in octal": record("size", "04"),
    "size with an exponent": record("size", "4e0"),
    "size empty": record("size", ""),
    "size of many digits": record("size", "4" * 5_000),
}
_SPARSE_RECORDS = {
    "GNU 0.0": record("GNU.sparse.size", "1099511627776"),
    "GNU 0.1": record("GNU.sparse.map", "0,1,1099511627776,0"),
    "GNU 1.0": record("GNU.sparse.major", "1")
    + record("GNU.sparse.minor", "0")
    + record("GNU.sparse.name", "package/b")
    + record("GNU.sparse.realsize", "1099511627776"),
    "star": record("SCHILY.realsize", "1099511627776"),
}
_CHAINS = {
    "pax twice": _PATH + pax(record("path", "package/c")) + _FILE,
    "harmless pax twice": pax(record("mtime", "1")) * 2 + _FILE,
    "pax, then long name": _PATH + long_name("package/c") + _FILE,
    "long name, then pax": long_name("package/c") + _PATH + _FILE,
    "long name twice": long_name("package/b") + long_name("package/c") + _FILE,
    "pax, then global pax": _PATH + pax(record("comment", "x"), kind=b"g") + _FILE,
    "global pax in the middle": pax(record("comment", "x"), kind=b"g") + _FILE,
    "pax at the end": _PATH,
    "long name at the end": long_name("package/b"),
    "thousands of pax headers": pax(record("mtime", "1")) * 3_000 + _FILE,
}
_GLOBALS = {
    "path": record("path", "package/b"),
    "size": record("size", "0"),
    "mtime": record("mtime", "1"),
    "comment and path": record("comment", "x") + record("path", "package/b"),
    "sparse": record("GNU.sparse.major", "1"),
}

CASES: Cases = {
    **{
        f"pax: {name}": invalid(gz(tar(pax(raw) + _FILE)), "tarball-pax")
        for name, raw in _PAX_RECORDS.items()
    },
    **{
        f"pax: sparse {name}": invalid(gz(tar(pax(raw) + _FILE)), "tarball-sparse")
        for name, raw in _SPARSE_RECORDS.items()
    },
    **{
        f"pax: size {size}": invalid(gz(tar(pax(record("size", size)) + _FILE)), "tarball-pax-size")
        for size in ("0", "3", "5", "10737418240", "9007199254740991")
    },
    "pax: size hides an entry": invalid(
        gz(tar(pax(record("size", "1024")) + file("package/a") + _FILE + _FILE)),
        "tarball-pax-size",
    ),
    **{
        f"metadata: {name}": invalid(gz(tar(raw)), "tarball-metadata-chain")
        for name, raw in _CHAINS.items()
    },
    **{
        f"global pax: {name}": invalid(
            gz(pax(raw, kind=b"g") + MANIFEST + END), "tarball-pax-global"
        )
        for name, raw in _GLOBALS.items()
    },
    "global pax: twice": invalid(
        gz(pax(record("comment", "x"), kind=b"g") * 2 + MANIFEST + END), "tarball-metadata-chain"
    ),
    "long name: empty": invalid(gz(tar(long_name("") + _FILE)), "tarball-long-name"),
    "long name: NUL inside": invalid(
        gz(tar(long_name("package/b\0/../evil") + _FILE)), "tarball-long-name"
    ),
    "long name: renames package.json away": invalid(
        gz(long_name("package/x.json") + file("package/package.json", PACKAGE_JSON) + END),
        "manifest-missing",
    ),
}
