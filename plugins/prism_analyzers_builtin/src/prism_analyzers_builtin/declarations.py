"""Where TypeScript finds the types of a JavaScript file or of a field."""

from __future__ import annotations

from collections.abc import Container

from prism_analyzers_builtin.json_shapes import text_at
from prism_analyzers_builtin.package_paths import DECLARATIONS, inside
from prism_kernel.api import JsonMapping

_SIBLINGS = {
    ".js": (".d.ts", ".ts", ".tsx"),
    ".jsx": (".d.ts", ".tsx"),
    ".mjs": (".d.mts", ".mts"),
    ".cjs": (".d.cts", ".cts"),
}
_SOURCES = (".ts", ".tsx", ".mts", ".cts")


def is_typed_file(path: str) -> bool:
    """Whether TypeScript reads types from the file itself."""
    return path.lower().endswith(_SOURCES)


def is_declaration(path: str) -> bool:
    return path.lower().endswith(DECLARATIONS)


def types_field(manifest: JsonMapping) -> str | None:
    """What ``types`` says, or ``typings``, its older name."""
    return text_at(manifest, "types") or text_at(manifest, "typings")


def declaration_beside(path: str, files: Container[str]) -> str | None:
    """The types of a file: itself if it is TypeScript, or its sibling (``.mjs``: ``.d.mts``)."""
    if is_typed_file(path):
        return path
    stem, dot, extension = path.rpartition(".")
    candidates = (stem + sibling for sibling in _SIBLINGS.get(dot + extension, ()))
    return next((candidate for candidate in candidates if candidate in files), None)


def declaration_named(text: str, files: Container[str]) -> str | None:
    """The file that a ``types`` field means: as written, with an extension, or its index."""
    path = inside(text)
    if path is None:
        return None
    beside = (f"{path}{extension}" for extension in (*DECLARATIONS, ".ts", ".tsx"))
    below = f"{path}/index.d.ts".removeprefix("/")
    candidates = (path, *beside, below)
    exact = next((candidate for candidate in candidates if candidate in files), None)
    if exact is None or is_typed_file(exact):
        return exact
    return declaration_beside(exact, files)
