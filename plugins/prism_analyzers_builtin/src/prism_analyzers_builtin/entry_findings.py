"""What is wrong with a package's entry points."""

from __future__ import annotations

from collections.abc import Iterator

from prism_analyzers_builtin.bounds import shown
from prism_analyzers_builtin.declarations import is_declaration
from prism_analyzers_builtin.entries import Entry, PackageEntries
from prism_analyzers_builtin.exports_reading import ROOT
from prism_analyzers_builtin.json_shapes import text_at
from prism_analyzers_builtin.main_field import resolve_field, resolve_main
from prism_kernel.api import Finding, PackageContents, Severity

_RUNTIME_CONDITIONS = frozenset(
    {"default", "import", "require", "node", "deno", "bun", "module-sync", "node-addons"}
)
"""Under any others a missing file is a warning: they are for tools that the package may not
even be published for, such as a monorepo's own ``source``."""


def entry_findings(package: PackageContents, found: PackageEntries) -> Iterator[Finding]:
    """Findings about targets and fields. Declaration files are the ``types`` analyzer's."""
    if found.has_map:
        for entry in found.entries:
            if entry.path is not None and not entry.for_types and not is_declaration(entry.path):
                yield from _target_findings(entry, entry.path)
    yield from _bundler_fields(package)
    yield from _main_findings(package, has_map=found.has_map)
    if package.files.keys() <= {"package.json"}:
        message = "The package holds nothing but its package.json."
        yield Finding("only-package-json", "warning", message, "package.json")
    elif not found.of(ROOT):
        message = "The package has no root entry point: only its subpaths or commands can be used."
        yield Finding("no-root-entry", "info", message, "package.json")


def _target_findings(entry: Entry, path: str) -> Iterator[Finding]:
    where = shown(".".join((entry.subpath, *entry.conditions)))
    if entry.reached is None:
        message = "There are too many patterns in `exports` to check this one."
        yield Finding("export-not-checked", "info", message, "package.json", evidence=where)
    elif entry.reached:
        if path.endswith("/"):
            message = "Node.js dropped folder targets in version 17; use a pattern with *."
            yield Finding("export-folder", "warning", message, "package.json", evidence=where)
    elif "*" in path:
        message = f"No file of the package fits the pattern {shown(path)}."
        yield Finding(
            "export-pattern-unmatched", "warning", message, "package.json", evidence=where
        )
    else:
        loaded = _RUNTIME_CONDITIONS.issuperset(entry.conditions)
        severity: Severity = "error" if loaded else "warning"
        message = f"`exports` names {shown(path)}, which is not in the package."
        yield Finding("export-target-missing", severity, message, "package.json", evidence=where)


def _bundler_fields(package: PackageContents) -> Iterator[Finding]:
    for field in ("module", "browser"):
        written = text_at(package.package_json, field)
        if written is not None and resolve_field(written, package.files) is None:
            yield Finding(
                f"{field}-missing",
                "warning",
                f"`{field}` names {shown(written)}, which is not in the package.",
                "package.json",
            )


def _main_findings(package: PackageContents, *, has_map: bool) -> Iterator[Finding]:
    main = text_at(package.package_json, "main")
    if main is None or resolve_field(main, package.files) is not None:
        return
    message = f"`main` names {shown(main)}, which is not in the package."
    index = resolve_main(main, package.files)
    if index is not None:
        message += f" Runtimes load {index} instead."
    severity: Severity = "warning" if has_map or index is not None else "error"
    yield Finding("main-missing", severity, message, "package.json")
