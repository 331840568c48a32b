"""What is odd and must still be read, with exactly these contents."""

from __future__ import annotations

import io
import struct
import tarfile
import zlib

from tests.hostile.case import Accepted, Case, Cases
from tests.hostile.tar_bytes import (
    BLOCK,
    END,
    GNU,
    MANIFEST,
    PACKAGE_JSON,
    V7,
    file,
    folder,
    gz,
    gzip_header,
    header,
    long_name,
    pax,
    record,
    tar,
)

_DEEP = "package/" + "/".join(["a-rather-long-folder-name"] * 12) + "/file.js"
_LONG = "package/" + "n" * 300 + ".js"
_UNICODE = "package/日本語/emoji 👩‍👩‍👧/naïve é.js"
_GIT_COMMENT = pax(record("comment", "0" * 40), kind=b"g", name="pax_global_header")


def _below(path: str) -> str:
    return path.partition("/")[2]


def _good(*members: bytes, **files: bytes) -> Case:
    return Case(gz(tar(*members)), Accepted(files))


def _good_paths(*members: bytes, files: dict[str, bytes]) -> Case:
    return Case(gz(tar(*members)), Accepted(files))


def _from_tarfile(form: int, *names: str) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form) as archive:
        for name, data in {
            "package/package.json": PACKAGE_JSON,
            **dict.fromkeys(names, b"x"),
        }.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 499162500.5 if form == tarfile.PAX_FORMAT else 0
            archive.addfile(info, io.BytesIO(data))
    return gz(target.getvalue())


def _with_header_checksum(archive: bytes) -> bytes:
    head = gzip_header(2 | 4 | 8 | 16, b"\x06\x00AB\x02\x00hi" + b"name.tar\0" + b"a comment\0")
    return head + struct.pack("<H", zlib.crc32(head) & 0xFFFF) + gz(archive)[10:]


def _filled_record(archive: bytes) -> bytes:
    return archive + bytes(-len(archive) % 10_240)


_A = {"a": b"data"}
_FILE = file("package/a", b"data")

_HEADERS = {
    "V7 header": file("package/a", b"data", magic=V7),
    "V7 type": file("package/a", b"data", magic=V7, kind=b"\0"),
    "GNU header": file("package/a", b"data", magic=GNU),
    "ustar without a version": file("package/a", b"data", magic=b"ustar\0\0\0"),
    "prefix": file("a", b"data", prefix=b"package"),
    "times behind the prefix": file(
        "a", b"data", prefix=b"package", patches={476: b"14217412421 14217412421 "}
    ),
    "size with spaces in front": header(b"package/a", size=b"          4\0") + b"data" + bytes(508),
    "size ending in a space": header(b"package/a", size=b"00000000004 ") + b"data" + bytes(508),
    "size of twelve digits": header(b"package/a", size=b"000000000004") + b"data" + bytes(508),
    "mode in base 256": file("package/a", b"data", mode=b"\x80\0\0\0\0\0\x01\xa4"),
    "mode of junk": file("package/a", b"data", mode=b"rw-r--r-"),
    "mode with a file type": file("package/a", b"data", mode=b"100644 \0"),
    "mode empty": file("package/a", b"data", mode=bytes(8)),
    "owner in base 256": file("package/a", b"data", patches={108: b"\x80" + b"\xff" * 7}),
    "owner empty": file("package/a", b"data", patches={108: bytes(16)}),
    "time negative": file("package/a", b"data", patches={136: b"\xff" * 12}),
    "time of junk": file("package/a", b"data", patches={136: b"yesterday..\0"}),
    "owner names": file("package/a", b"data", patches={265: b"j\xf6rg\0", 297: b"\xff\xfe\0"}),
    "device numbers": file("package/a", b"data", patches={329: b"junkjunkjunkjunk"}),
    "checksum with spaces in front": file("package/a", b"data", checksum=None),
    "link name of a file": file("package/a", b"data", link=b"b"),
    "pax times and owners": pax(
        record("mtime", "1700000000.123456789"),
        record("atime", "-1"),
        record("uid", "99999999999"),
        record("uname", "jörg"),
        record("SCHILY.dev", "16777220"),
        record("NODETAR.depth", "1"),
        record("LIBARCHIVE.xattr.com.apple.provenance", "AQ=="),
    )
    + _FILE,
    "pax value with newline and equals sign": pax(record("comment", "a=b\nc=d\n")) + _FILE,
    "pax attribute that is not UTF-8": pax(record("SCHILY.xattr.user.x", b"\xff\0\n=")) + _FILE,
    "pax UTF-8 character set": pax(record("hdrcharset", "ISO-IR 10646 2000 UTF-8")) + _FILE,
    "pax size that agrees": pax(record("size", "4")) + _FILE,
    "pax header without records": pax() + _FILE,
    "pax path over another name": pax(record("path", "package/a")) + file("other", b"data"),
    "long name without NUL": long_name("package/a", ending=b"") + file("x", b"data", magic=GNU),
    "long name with NULs": long_name("package/a", ending=bytes(9)) + file("x", b"data", magic=GNU),
}

CASES: Cases = {
    **{f"accepted: {name}": _good_paths(raw, files=_A) for name, raw in _HEADERS.items()},
    "accepted: only package.json": _good(),
    "accepted: package.json last": Case(gz(_FILE + MANIFEST + END), Accepted(_A)),
    "accepted: another top folder": Case(
        gz(file("widget-1.0.0/package.json", PACKAGE_JSON) + file("widget-1.0.0/a", b"data") + END),
        Accepted(_A),
    ),
    "accepted: top folder with spaces and accents": Case(
        gz(file("mön wídget/package.json", PACKAGE_JSON) + END), Accepted()
    ),
    "accepted: folders listed": _good(
        folder("package/lib/"), file("package/lib/a", b"1"), **{"lib/a": b"1"}
    ),
    "accepted: folders listed late": _good(
        file("package/lib/a", b"1"), folder("package/lib/"), folder("package/"), **{"lib/a": b"1"}
    ),
    "accepted: folders without slash": _good(header(b"package/lib", kind=b"5")),
    "accepted: V7 folder": _good(file("package/lib/", magic=V7, kind=b"\0")),
    "accepted: empty folder": _good(folder("package/empty/")),
    "accepted: empty file": _good(file("package/empty"), empty=b""),
    "accepted: dotfiles": _good(
        file("package/.npmignore", b"x"),
        file("package/...", b"y"),
        file("package/..a/b..", b"z"),
        **{".npmignore": b"x", "...": b"y", "..a/b..": b"z"},
    ),
    "accepted: spaces": _good(
        file("package/ a b ", b"x"), file("package/ /c", b"y"), **{" a b ": b"x", " /c": b"y"}
    ),
    "accepted: unicode": _good(file(_UNICODE, b"x"), **{_below(_UNICODE): b"x"}),
    "accepted: punctuation": _good(
        file("package/@[id]/$(a)&b;'c'|d?*<e>\".js", b"x"),
        **{"@[id]/$(a)&b;'c'|d?*<e>\".js": b"x"},
    ),
    "accepted: colon that is no drive": _good(file("package/foo:bar", b"x"), **{"foo:bar": b"x"}),
    "accepted: Windows device names": _good(
        file("package/aux.js", b"x"), file("package/con", b"y"), **{"aux.js": b"x", "con": b"y"}
    ),
    "accepted: bundled node_modules": _good(
        file("package/node_modules/b/package.json", b'{"name":"b"}'),
        **{"node_modules/b/package.json": b'{"name":"b"}'},
    ),
    "accepted: same names in different folders": _good(
        file("package/a/x", b"1"), file("package/b/X", b"2"), **{"a/x": b"1", "b/X": b"2"}
    ),
    "accepted: long path by pax": Case(
        _from_tarfile(tarfile.PAX_FORMAT, _DEEP, _LONG, _UNICODE),
        Accepted(dict.fromkeys(map(_below, (_DEEP, _LONG, _UNICODE)), b"x")),
    ),
    "accepted: long path by GNU": Case(
        _from_tarfile(tarfile.GNU_FORMAT, _DEEP, _LONG, _UNICODE),
        Accepted(dict.fromkeys(map(_below, (_DEEP, _LONG, _UNICODE)), b"x")),
    ),
    "accepted: long path by prefix": Case(
        _from_tarfile(tarfile.USTAR_FORMAT, "package/" + "d" * 90 + "/" + "f" * 90),
        Accepted({"d" * 90 + "/" + "f" * 90: b"x"}),
    ),
    "accepted: path of 1,024 bytes": _good(
        pax(record("path", "package/" + "n" * 1024)), file("package/n", b"x"), **{"n" * 1024: b"x"}
    ),
    "accepted: comment of git archive": Case(
        gz(_GIT_COMMENT + MANIFEST + _FILE + END), Accepted(_A)
    ),
    "accepted: byte order mark and CRLF": Case(
        gz(
            file("package/package.json", b"\xef\xbb\xbf" + PACKAGE_JSON + b"\r\n")
            + file("package/a", b"x\r\n")
            + END
        ),
        Accepted({"a": b"x\r\n"}),
    ),
    "accepted: NULs in a file": _good(file("package/a", bytes(5_000)), a=bytes(5_000)),
    "accepted: a tar in a file": _good(file("package/a", tar(_FILE)), a=tar(_FILE)),
    "accepted: end padded to a record": Case(
        gz(tar(_FILE) + bytes(10_240 - len(tar(_FILE)))), Accepted(_A)
    ),
    "accepted: long end": Case(gz(tar(_FILE) + bytes(1 << 20)), Accepted(_A)),
    "accepted: end of odd length": Case(gz(tar(_FILE) + bytes(BLOCK + 7)), Accepted(_A)),
    "accepted: every extra of a gzip header": Case(_with_header_checksum(tar(_FILE)), Accepted(_A)),
    "accepted: gzip name": Case(gz(tar(_FILE), flags=8, optional=b"a.tar\0"), Accepted(_A)),
    "accepted: gzip comment": Case(gz(tar(_FILE), flags=16, optional=b"hi\0"), Accepted(_A)),
    "accepted: gzip text flag": Case(gz(tar(_FILE), flags=1), Accepted(_A)),
    "accepted: largest gzip extra field": Case(
        gz(tar(_FILE), flags=4, optional=b"\xff\xff" + bytes(65_535)), Accepted(_A)
    ),
    "accepted: file filled to a tar record": Case(_filled_record(gz(tar(_FILE))), Accepted(_A)),
    "accepted: stored, not compressed": Case(
        gzip_header()
        + b"\x01"
        + struct.pack("<HH", len(tar(_FILE)), len(tar(_FILE)) ^ 0xFFFF)
        + gz(tar(_FILE))[-8:].join([tar(_FILE), b""]),
        Accepted(_A),
    ),
}
