"""Find a package's entry points while its files are at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prism_kernel.contracts.runtime import MODES, Format, RuntimeProfile
from prism_kernel.jsonvalue import JsonMapping, JsonObject
from prism_kernel.publish.contents import PackedContents
from prism_kernel.resolution.entry import resolve_entry
from prism_kernel.resolution.syntax import has_esm_syntax
from prism_kernel.resolution.view import PackageView

_SYNTAX_BYTES = 4 * 1024 * 1024
_MAX_SUBPATHS = 1_000


def view_of(
    contents: PackedContents,
    nested: dict[str, JsonObject],
    runtimes: Mapping[str, RuntimeProfile],
) -> PackageView:
    """The package as resolution sees it, with ESM syntax detected in its untyped entry files."""
    blank = _view(contents, nested, frozenset())
    untyped = sorted(set(_untyped_entries(blank, runtimes)))
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


def _untyped_entries(view: PackageView, runtimes: Mapping[str, RuntimeProfile]) -> Iterator[str]:
    """Entry files that are CommonJS only because no package.json says otherwise."""
    for subpath in literal_subpaths(view.package_json):
        for profile in runtimes.values():
            for mode in MODES:
                found = resolve_entry(view, subpath, profile, mode)
                if (
                    found.path is not None
                    and found.format is Format.CJS
                    and not found.path.endswith(".cjs")
                    and "type" not in view.nearest_package_json(found.path)
                ):
                    yield found.path


def _with_esm_syntax(contents: PackedContents, paths: list[str]) -> Iterator[str]:
    """Those whose source has ESM syntax, looking at a bounded number of bytes."""
    budget = _SYNTAX_BYTES
    for path in paths:
        budget -= contents.files[path].raw_bytes
        if budget < 0:
            return
        if has_esm_syntax(contents.read(path)):
            yield path
