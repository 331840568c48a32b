"""Paths inside a package: relative, ``/``-separated, never above its root."""

from __future__ import annotations

import re
from urllib.parse import unquote

MAX_PATH = 2048
"""Characters of a subpath or target that are looked at; no packed file has a longer path."""

_SEGMENT = r"(?:^|[\\/])(?:\.\.?|node_modules)(?:[\\/]|$)"
_INVALID_SEGMENT = re.compile(_SEGMENT, re.IGNORECASE)
_ENCODED_SEPARATOR = re.compile(r"%2f|%5c", re.IGNORECASE)


def normalise(path: str) -> str | None:
    """Resolve ``.``, ``..`` and doubled slashes; ``""`` is the package root, ``None`` is outside.

    A leading ``./`` or ``/`` means the package root too.
    """
    if _is_normal(path):
        return path
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def has_invalid_segment(path: str) -> bool:
    """Whether ``path`` has a ``.``, ``..`` or ``node_modules`` segment, also percent-encoded."""
    if "%" in path:
        path = unquote(path)
    return _INVALID_SEGMENT.search(path) is not None


def url_path(path: str) -> str | None:
    """The path that a file URL means: no query or fragment, backslashes turned, escapes decoded.

    ``None`` if it holds an encoded separator, which Node refuses.
    """
    if "?" in path or "#" in path:
        path = path.partition("#")[0].partition("?")[0]
    return decoded_path(path)


def decoded_path(path: str) -> str | None:
    """``path`` with backslashes turned and escapes decoded; ``None`` if one was a separator."""
    if "\\" in path:
        path = path.replace("\\", "/")
    if "%" not in path:
        return path
    return None if _ENCODED_SEPARATOR.search(path) else unquote(path)


def _is_normal(path: str) -> bool:
    return not (path.startswith((".", "/")) or "/." in path or "//" in path or path.endswith("/"))
