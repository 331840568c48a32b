"""Names that would land elsewhere, or on top of each other."""

from __future__ import annotations

from tests.hostile.case import Case, Cases, Refused, invalid
from tests.hostile.tar_bytes import (
    END,
    PACKAGE_JSON,
    file,
    folder,
    gz,
    long_name,
    pax,
    record,
    tar,
)

_NAMES = {
    "dot-dot in the middle": (b"package/../evil", "tarball-traversal"),
    "dot-dot first": (b"../evil", "tarball-traversal"),
    "dot-dot last": (b"package/..", "tarball-traversal"),
    "dot-dot folder": (b"package/lib/../", "tarball-traversal"),
    "dot-dot deep": (b"package/a/b/../../../../evil", "tarball-traversal"),
    "absolute": (b"/etc/passwd", "tarball-path-absolute"),
    "two slashes first": (b"//server/share", "tarball-path-absolute"),
    "dot prefix": (b"./package/a", "tarball-path-segment"),
    "dot in the middle": (b"package/./a", "tarball-path-segment"),
    "dot last": (b"package/.", "tarball-path-segment"),
    "only a dot": (b"./", "tarball-path-segment"),
    "empty segment": (b"package//a", "tarball-path-segment"),
    "two slashes last": (b"package/a//", "tarball-path-segment"),
    "no name": (b"", "tarball-path-segment"),
    "backslash": (b"package\\evil", "tarball-path-backslash"),
    "backslash traversal": (b"package/..\\..\\evil", "tarball-path-backslash"),
    "network path": (b"\\\\server\\share", "tarball-path-backslash"),
    "drive": (b"C:/evil", "tarball-path-drive"),
    "drive below the top": (b"package/c:/evil", "tarball-path-drive"),
    "drive-relative": (b"package/c:evil", "tarball-path-drive"),
    "newline": (b"package/a\nb", "tarball-path-control"),
    "escape sequence": (b"package/\x1b[2Ja", "tarball-path-control"),
    "delete character": (b"package/a\x7f", "tarball-path-control"),
    "C1 control": ("package/a\u0085b".encode(), "tarball-path-control"),
    "line separator": ("package/a\u2028b".encode(), "tarball-path-control"),
    "right-to-left override": ("package/a\u202egnp.js".encode(), "tarball-path-control"),
    "NUL and a second name": (b"package/a.js\0/../../evil", "tarball-path-control"),
    "Latin-1": (b"package/caf\xe9", "tarball-path-encoding"),
    "overlong UTF-8": (b"package/\xc0\xae\xc0\xae/a", "tarball-path-encoding"),
    "UTF-8 surrogate": (b"package/\xed\xa0\x80", "tarball-path-encoding"),
    "file without a folder": (b"README.md", "tarball-no-root"),
    "the top folder as a file": (b"package", "tarball-no-root"),
    "second top folder": (b"other/a", "tarball-two-roots"),
    "second top folder by case": (b"Package/a", "tarball-two-roots"),
    "package.json again": (b"package/package.json", "tarball-duplicate-path"),
    "package.json in capitals": (b"package/Package.JSON", "tarball-path-collision"),
}

_GROUPS: dict[str, tuple[bytes, str]] = {
    "package.json with a dot behind": (file("package/package.json."), "tarball-path-collision"),
    "names differing in spaces behind": (
        file("package/lib./a") + file("package/lib. /b"),
        "tarball-path-collision",
    ),
    "file twice": (file("package/a") + file("package/a"), "tarball-duplicate-path"),
    "folder twice": (folder("package/a/") * 2, "tarball-duplicate-path"),
    "file twice, once by pax": (
        file("package/a") + pax(record("path", "package/a")) + file("package/b"),
        "tarball-duplicate-path",
    ),
    "names differing in case": (file("package/a") + file("package/A"), "tarball-path-collision"),
    "names differing in sharp s": (
        file("package/straße") + file("package/STRASSE"),
        "tarball-path-collision",
    ),
    "names differing in normal form": (
        file("package/caf\u00e9") + file("package/cafe\u0301"),
        "tarball-path-collision",
    ),
    "names differing in case and normal form": (
        file("package/CAF\u00c9") + file("package/cafe\u0301"),
        "tarball-path-collision",
    ),
    "folders differing in case": (
        file("package/lib/a") + file("package/Lib/b"),
        "tarball-path-collision",
    ),
    "listed folders differing in case": (
        folder("package/lib/") + folder("package/LIB/"),
        "tarball-path-collision",
    ),
    "file, then below it": (file("package/a") + file("package/a/b"), "tarball-file-and-folder"),
    "file, then deep below it": (
        file("package/a") + file("package/A/b/c/d"),
        "tarball-file-and-folder",
    ),
    "below it, then file": (file("package/a/b") + file("package/a"), "tarball-file-and-folder"),
    "folder, then file": (folder("package/a/") + file("package/a"), "tarball-file-and-folder"),
    "file, then folder": (file("package/a") + folder("package/a/"), "tarball-file-and-folder"),
    "second top folder, empty": (folder("other/"), "tarball-two-roots"),
    "traversal by pax": (
        pax(record("path", "package/../../evil")) + file("package/a"),
        "tarball-traversal",
    ),
    "absolute by pax": (pax(record("path", "/evil")) + file("package/a"), "tarball-path-absolute"),
    "traversal by long name": (
        long_name("package/../../evil") + file("package/a"),
        "tarball-traversal",
    ),
    "traversal hidden by pax": (
        pax(record("path", "package/a")) + file("package/../../evil"),
        "tarball-traversal",
    ),
    "absolute hidden by a long name": (
        long_name("package/a") + file("/evil"),
        "tarball-traversal",
    ),
    "traversal in the prefix": (file("evil", prefix=b"package/../.."), "tarball-traversal"),
    "NUL in the prefix": (file("a", prefix=b"package\0/../evil"), "tarball-path-control"),
}

CASES: Cases = {
    **{f"path: {name}": invalid(gz(tar(file(raw))), code) for name, (raw, code) in _NAMES.items()},
    **{f"paths: {name}": invalid(gz(tar(raw)), code) for name, (raw, code) in _GROUPS.items()},
    "path: only in a second top folder": invalid(
        gz(folder("package/") + file("other/package.json", PACKAGE_JSON) + END),
        "tarball-two-roots",
    ),
    "path: no package.json": invalid(gz(file("package/index.js") + END), "manifest-missing"),
    "path: package.json further down": invalid(
        gz(file("package/lib/package.json", PACKAGE_JSON) + END), "manifest-missing"
    ),
    "path: package.json is a folder": invalid(
        gz(folder("package/package.json/") + END), "manifest-missing"
    ),
    "path: package.json in capitals only": invalid(
        gz(file("package/PACKAGE.JSON", PACKAGE_JSON) + END), "manifest-missing"
    ),
    "path: too long": Case(
        gz(tar(pax(record("path", "package/" + "a" * 5_000)) + file("package/a"))),
        Refused(413, "too-large-path"),
    ),
    "path: too long by GNU": Case(
        gz(tar(long_name("package/" + "a/" * 5_000 + "b") + file("package/a"))),
        Refused(413, "too-large-path"),
    ),
}
