"""What ``main``, ``module`` and ``browser`` mean where there is no exports map."""

from __future__ import annotations

from collections.abc import Container

from prism_analyzers_builtin.package_paths import inside

_EXTENSIONS = (".js", ".json", ".node")


def resolve_main(main: str | None, files: Container[str]) -> str | None:
    """The file that Node.js loads: what ``main`` names, or else the package's index file."""
    return resolve_field(main, files) or _first(_extended("index"), files)


def resolve_field(written: str | None, files: Container[str]) -> str | None:
    """The file a field names: as written, with an extension, or as a folder with an index.

    A package.json inside such a folder is ignored, as observed in Node.js, Deno and Bun.
    """
    path = inside(written) if written else None
    if path is None:
        return None
    if not path:
        return _first(_extended("index"), files)
    return _first((path, *_extended(path), *_extended(f"{path}/index")), files)


def _extended(path: str) -> tuple[str, ...]:
    return tuple(path + extension for extension in _EXTENSIONS)


def _first(candidates: tuple[str, ...], files: Container[str]) -> str | None:
    return next((path for path in candidates if path in files), None)
