"""Find a package's entry points while its files are at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prism_kernel.inspection.contents import PackedContents
from prism_kernel.jsonvalue import JsonMapping, JsonObject
from prism_kernel.resolution.candidates import syntax_candidates
from prism_kernel.resolution.syntax import has_esm_syntax
from prism_kernel.resolution.view import PackageView

_SYNTAX_BYTES = 32 * 1024 * 1024  # a few seconds
_MAX_SUBPATHS = 1_000


def view_of(contents: PackedContents, nested: dict[str, JsonObject]) -> PackageView:
    """The package as resolution sees it, with ESM syntax detected in its untyped files."""
    untyped = syntax_candidates(_view(contents, nested, frozenset()))
    return _view(contents, nested, frozenset(_with_esm_syntax(contents, untyped)))


def literal_subpaths(package_json: JsonMapping) -> list[str]:
    """The subpaths that a package names: ``.`` and the keys of its exports without a star."""
    exports = package_json.get("exports")
    keys = exports if isinstance(exports, dict) else {}
    named = [key for key in keys if key.startswith("./") and "*" not in key]
    return [".", *named[: _MAX_SUBPATHS - 1]]


def _view(
    contents: PackedContents, nested: dict[str, JsonObject], esm_syntax: frozenset[str]
) -> PackageView:
    return PackageView(
        name=contents.name,
        version=contents.version,
        package_json=contents.package_json,
        files=frozenset(contents.files),
        nested=nested,
        esm_syntax=esm_syntax,
    )


def _with_esm_syntax(contents: PackedContents, paths: Iterable[str]) -> Iterator[str]:
    """Those whose source has ESM syntax, passing over files beyond a bounded number of bytes."""
    budget = _SYNTAX_BYTES
    for path in paths:
        size = contents.files[path].raw_bytes
        if size > budget:
            continue
        budget -= size
        if has_esm_syntax(contents.read(path)):
            yield path
