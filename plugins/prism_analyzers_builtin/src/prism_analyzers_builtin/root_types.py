"""The types that TypeScript finds for a package's root, and how."""

from __future__ import annotations

from prism_analyzers_builtin.declarations import declaration_named, types_field
from prism_analyzers_builtin.entries import Entry, PackageEntries
from prism_analyzers_builtin.exports_reading import ROOT
from prism_kernel.api import PackageContents

_MODES = (
    frozenset({"default", "import", "node", "types"}),
    frozenset({"default", "node", "require", "types"}),
)
"""The conditions of an import and of a require, in TypeScript's ``node16``."""


def exported_types(package: PackageContents, found: PackageEntries) -> str | None:
    """The declarations that the root's targets lead to: an import's, a require's, or any."""
    typed = [entry for entry in found.of(ROOT) if entry.types in package.files]
    matching = (entry for active in _MODES for entry in typed if _is_taken(entry, active))
    return next((entry.types for entry in (*matching, *typed)), None)


def field_types(package: PackageContents) -> str | None:
    """The declarations that ``types`` or ``typings`` names."""
    written = types_field(package.package_json)
    return declaration_named(written, package.files) if written else None


def root_types(package: PackageContents, found: PackageEntries) -> str | None:
    """What an import of the package is typed with. An exports map goes before the fields."""
    exported, named = exported_types(package, found), field_types(package)
    if found.has_map:
        return exported or named
    return named or exported or index_types(package)


def index_types(package: PackageContents) -> str | None:
    """The index that TypeScript falls back to where no field names anything."""
    candidates = ("index.ts", "index.tsx", "index.d.ts")
    return next((path for path in candidates if path in package.files), None)


def _is_taken(entry: Entry, active: frozenset[str]) -> bool:
    return active.issuperset(entry.conditions)
