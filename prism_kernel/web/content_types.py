"""Which media type a package's file is served with: a fixed table, the same on every machine."""

from __future__ import annotations

_TEXT = "; charset=utf-8"
_BY_EXTENSION = {
    "js": "text/javascript" + _TEXT,
    "mjs": "text/javascript" + _TEXT,
    "cjs": "text/javascript" + _TEXT,
    "jsx": "text/javascript" + _TEXT,
    "ts": "application/typescript" + _TEXT,
    "mts": "application/typescript" + _TEXT,
    "cts": "application/typescript" + _TEXT,
    "tsx": "application/typescript" + _TEXT,
    "json": "application/json",
    "map": "application/json",
    "wasm": "application/wasm",
    "css": "text/css" + _TEXT,
    "md": "text/markdown" + _TEXT,
    "txt": "text/plain" + _TEXT,
    "html": "text/html" + _TEXT,
    "htm": "text/html" + _TEXT,
    "xml": "application/xml",
    "svg": "image/svg+xml",
    "yml": "text/plain" + _TEXT,
    "yaml": "text/plain" + _TEXT,
    "toml": "text/plain" + _TEXT,
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
}
_PLAIN_NAMES = ("license", "licence", "readme", "changelog", "notice", "authors", "makefile")
_ACTIVE = frozenset({"html", "htm", "xml", "svg", "xhtml"})
DEFAULT = "application/octet-stream"


def content_type(path: str) -> str:
    """The media type by the file's extension; plain text for a LICENSE and its like."""
    name = path.rpartition("/")[2].lower()
    stem, _, extension = name.rpartition(".")
    if stem:
        return _BY_EXTENSION.get(extension, DEFAULT)
    return "text/plain" + _TEXT if name.startswith(_PLAIN_NAMES) else DEFAULT


def is_active(path: str) -> bool:
    """Whether a browser would run the file as a page of ours; such files are only downloaded."""
    return path.rpartition(".")[2].lower() in _ACTIVE
