"""What an entry may be called, on any system that a package is installed on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from prism_kernel.errors import InvalidTarball
from prism_kernel.tarball.refusals import bad_entry, shown, too_large

_DRIVE = re.compile(r"/[A-Za-z]:")
_LINE_BREAKS_AND_CONTROLS = frozenset({"Cc", "Zl", "Zp"})
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class ArchivePath:
    """A checked path, split at the top folder.

    ``path`` is relative to ``root`` and empty for the root itself; ``folder`` says that it was
    written with a trailing slash.
    """

    root: str
    path: str
    folder: bool


def parse_path(raw: bytes, *, max_bytes: int) -> ArchivePath:
    """Check and split an entry's path.

    Raises ``InvalidTarball``: not UTF-8, absolute, drive letters, backslashes, empty, ``.``
    or ``..`` segments, control characters; ``TooLarge`` beyond ``max_bytes`` below the top.
    """
    if len(raw) - raw.find(b"/") - 1 > max_bytes:
        raise too_large(
            "too-large-path", f"The path {shown(raw)} is longer than {max_bytes} bytes.", max_bytes
        )
    text = _decode(raw)
    folder = text.endswith("/")
    bare = text[:-1] if folder else text
    _check_text(text)
    _check_segments(bare)
    root, _, path = bare.partition("/")
    return ArchivePath(root=root, path=path, folder=folder)


def check_shadowed_name(raw: bytes) -> None:
    """Refuse a traversal in a name that a longer one replaces: some programs still read it."""
    if raw.startswith(b"/") or b".." in raw.split(b"/"):
        raise _traversal(raw)


def collision_key(path: str) -> str:
    """One spelling for all paths that some system cannot tell apart.

    macOS and Windows ignore case, macOS normal forms, and Windows spaces and dots at the end of
    a segment.
    """
    if path.endswith((" ", ".")) or " /" in path or "./" in path:
        path = "/".join(segment.rstrip(" .") or segment for segment in path.split("/"))
    if path.isascii():
        return path.lower()
    folded = unicodedata.normalize("NFD", path).casefold()
    return unicodedata.normalize("NFC", folded)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise bad_entry("tarball-path-encoding", raw, "has a name that is not UTF-8") from None


def _check_text(text: str) -> None:
    if "\\" in text:
        raise bad_entry("tarball-path-backslash", text, "has a backslash in its path")
    if text.startswith("/"):
        raise bad_entry("tarball-path-absolute", text, "has an absolute path")
    if not text.isprintable() and _has_control(text):
        raise bad_entry("tarball-path-control", text, "has a control character in its path")


def _has_control(text: str) -> bool:
    return _BIDI_CONTROLS.search(text) is not None or any(
        unicodedata.category(c) in _LINE_BREAKS_AND_CONTROLS for c in text
    )


def _check_segments(text: str) -> None:
    framed = f"/{text}/"
    if "/../" in framed:
        raise _traversal(text)
    if "//" in framed or "/./" in framed:
        raise bad_entry("tarball-path-segment", text, 'has an empty or "." segment in its path')
    if ":" in text and _DRIVE.search(framed):
        raise bad_entry("tarball-path-drive", text, "has a drive letter in its path")


def _traversal(name: str | bytes) -> InvalidTarball:
    return bad_entry("tarball-traversal", name, "points outside its folder")
