"""Whether TypeScript finds types for a package, and where."""

from __future__ import annotations

from collections.abc import Iterator

from prism_analyzers_builtin.bounds import bounded, shown
from prism_analyzers_builtin.declarations import (
    is_declaration,
    is_typed_file,
    types_field,
)
from prism_analyzers_builtin.entries import PackageEntries, read_entries
from prism_analyzers_builtin.exports_reading import ROOT
from prism_analyzers_builtin.root_types import field_types, root_types
from prism_analyzers_builtin.target_files import TargetFiles
from prism_kernel.api import AnalyzerReport, Finding, JsonValue, PackageContents

MAX_SUBPATHS = 500


def analyze_types(package: PackageContents) -> AnalyzerReport:
    """``data.presence`` is ``bundled``, ``types-field`` or ``none``.

    ``bundled``: the exports map leads to declarations, or they lie beside the JavaScript.
    ``types-field``: only ``types`` (or ``typings``) of package.json leads to them.
    """
    found = read_entries(package)
    targets = TargetFiles.of(package.files)
    subpaths = _typed_subpaths(found, targets)
    named = field_types(package)
    root = root_types(package, found)
    presence = _presence(found, root, named, subpaths)
    listed: dict[str, JsonValue] = {
        shown(subpath): shown(path) for subpath, path in list(subpaths.items())[:MAX_SUBPATHS]
    }
    return AnalyzerReport(
        findings=bounded(
            [
                *_field_findings(package, named, found),
                *_map_findings(found, targets),
                *_absence(presence, found),
            ]
        ),
        data={
            "presence": presence,
            "root": root,
            "subpaths": listed,
            "subpathCount": len(subpaths),
            "declarationFiles": sum(is_declaration(path) for path in package.files),
        },
    )


def _typed_subpaths(found: PackageEntries, targets: TargetFiles) -> dict[str, str]:
    """The first declarations of each subpath that are in the package."""
    typed: dict[str, str] = {}
    for entry in found.entries:
        if entry.types is not None and entry.subpath not in typed and targets.reached(entry.types):
            typed[entry.subpath] = entry.types
    return typed


def _presence(
    found: PackageEntries, root: str | None, named: str | None, subpaths: dict[str, str]
) -> str:
    if found.has_map and subpaths:
        return "bundled"
    if named is not None:
        return "types-field"
    return "none" if root is None else "bundled"


def _field_findings(
    package: PackageContents, named: str | None, found: PackageEntries
) -> Iterator[Finding]:
    field = types_field(package.package_json)
    if field is None:
        return
    if named is None and "typesVersions" not in package.package_json:
        message = f"`types` names {shown(field)}, which is not a declaration file in the package."
        yield Finding("types-missing", "error", message, "package.json")
    root = found.of(ROOT)
    if named is not None and root and found.has_map and not any(entry.types for entry in root):
        message = "`types` is not reached through `exports`, so modern TypeScript ignores it."
        yield Finding("types-not-exported", "warning", message, "package.json")


def _map_findings(found: PackageEntries, targets: TargetFiles) -> Iterator[Finding]:
    for entry in found.entries if found.has_map else ():
        if not entry.for_types or entry.path is None:
            continue
        where = shown(".".join((entry.subpath, *entry.conditions)))
        if targets.reached(entry.path) == []:
            message = f"`exports` names {shown(entry.path)}, which is not in the package."
            yield Finding("export-types-missing", "error", message, "package.json", evidence=where)
        elif entry.types == entry.path and not is_typed_file(entry.path) and "*" not in entry.path:
            message = f"{shown(entry.path)} is named as types but is not a TypeScript file."
            yield Finding("types-not-declaration", "warning", message, entry.path, evidence=where)
    for subpath in found.unordered_types:
        yield Finding(
            "types-condition-not-first",
            "warning",
            "`types` must be the first condition, or TypeScript may stop at one before it.",
            "package.json",
            evidence=shown(subpath),
        )


def _absence(presence: str, found: PackageEntries) -> Iterator[Finding]:
    if presence == "none" and any(entry.format in {"esm", "cjs"} for entry in found.entries):
        yield Finding("no-types", "info", "The package has no types of its own.")
