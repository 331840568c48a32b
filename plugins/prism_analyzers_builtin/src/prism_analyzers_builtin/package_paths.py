"""Paths inside a package: relative to its top folder, with ``/``."""

from __future__ import annotations

from posixpath import normpath

TOP = "."
"""How the package's top folder is written."""

DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")


def parent_of(path: str) -> str:
    return path.rpartition("/")[0] or TOP


def extension_of(path: str) -> str:
    """``.js``, ``.d.ts`` or, without one, the empty string; in lower case."""
    name = path.rpartition("/")[2].lower()
    if name.endswith(DECLARATIONS):
        return ".d" + name[name.rindex(".") :]
    dot = name.rfind(".")
    return name[dot:] if dot > 0 else ""


def inside(text: str, base: str = TOP) -> str | None:
    """The package path that a relative path written in the package means.

    ``None`` if it leads out of the package: npm clients and runtimes differ there, and Prism
    never follows it. A path to the top folder itself is the empty string.
    """
    if text.startswith("/") or "\0" in text:
        return None
    path = normpath(f"{base}/{text}")
    if path == TOP:
        return ""
    return None if path == ".." or path.startswith("../") else path
