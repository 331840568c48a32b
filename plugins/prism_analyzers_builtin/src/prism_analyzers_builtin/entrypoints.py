"""Which files a package offers, to whom, and whether they are there."""

from __future__ import annotations

from itertools import islice

from prism_analyzers_builtin.bin_field import read_commands
from prism_analyzers_builtin.bounds import bounded, shown
from prism_analyzers_builtin.entries import Entry, PackageEntries, read_entries
from prism_analyzers_builtin.entry_findings import entry_findings
from prism_analyzers_builtin.exports_reading import ROOT
from prism_analyzers_builtin.obstacles import CONSUMERS, WRITTEN, select
from prism_analyzers_builtin.root_types import root_types
from prism_kernel.api import AnalyzerReport, JsonObject, JsonValue, PackageContents

MAX_TARGETS = 1_000
"""Targets that are listed; ``subpathCount`` counts all subpaths."""


def analyze_entrypoints(package: PackageContents) -> AnalyzerReport:
    """Contributes ``exports``."""
    found = read_entries(package)
    commands, findings = read_commands(package)
    findings = [*found.findings, *entry_findings(package, found), *findings]
    written = (entry for entry in found.entries if entry.obstacle in WRITTEN)
    listed = tuple(islice(written, MAX_TARGETS))
    inferred = inferred_format(found)
    return AnalyzerReport(
        findings=bounded(findings),
        data={
            "format": inferred,
            "hasExportMap": found.has_map,
            "subpathCount": len({entry.subpath for entry in found.entries}),
            "subpaths": _by_subpath(listed),
            "rootTargets": _root_targets(found.of(ROOT)),
            "commands": commands,
        },
        metadata={
            "exports": {
                "entries": _export_entries(listed),
                "hasExportMap": found.has_map,
                "inferredFormat": inferred,
                "types": root_types(package, found),
            }
        },
    )


def inferred_format(found: PackageEntries) -> str:
    """``esm``, ``cjs``, ``hybrid`` if some targets are one and some the other, or ``none``."""
    formats = {entry.format for entry in found.entries if entry.reached != 0}
    match "esm" in formats, "cjs" in formats:
        case True, True:
            return "hybrid"
        case True, False:
            return "esm"
        case False, True:
            return "cjs"
        case _:
            return "none"


def _by_subpath(entries: tuple[Entry, ...]) -> JsonObject:
    subpaths: dict[str, list[JsonValue]] = {}
    for entry in entries:
        subpaths.setdefault(shown(entry.subpath), []).append(_target(entry))
    return dict(subpaths)


def _target(entry: Entry) -> JsonObject:
    target: JsonObject = {
        "conditions": [shown(condition) for condition in entry.conditions],
        "path": entry.path if entry.reached else _shown_path(entry.path),
        "exists": None if entry.reached is None else entry.reached > 0,
        "format": entry.format,
        "types": _shown_path(entry.types),
    }
    if entry.path is not None and ("*" in entry.path or entry.path.endswith("/")):
        target["files"] = entry.reached
    if entry.obstacle is not None:
        target["obstacle"] = entry.obstacle.value
    return target


def _root_targets(entries: list[Entry]) -> JsonObject:
    chosen = {who: select(entries, consumer) for who, consumer in CONSUMERS.items()}
    return {who: None if entry is None else _target(entry) for who, entry in chosen.items()}


def _export_entries(entries: tuple[Entry, ...]) -> list[JsonValue]:
    """The seed's shape. A types target is listed only where a subpath has nothing else."""
    subpaths: dict[str, list[Entry]] = {}
    for entry in entries:
        subpaths.setdefault(shown(entry.subpath), []).append(entry)
    return [_export_entry(name, targets) for name, targets in subpaths.items()]


def _export_entry(name: str, targets: list[Entry]) -> JsonObject:
    values = [entry for entry in targets if not entry.for_types and entry.format != "types"]
    return {
        "name": name,
        "type": "value" if values else "type",
        "targets": [
            {
                "condition": shown(".".join(entry.conditions) or "default"),
                "path": _shown_path(entry.path),
                "format": entry.format,
                "types": _shown_path(entry.types),
            }
            for entry in values or targets
        ],
    }


def _shown_path(path: str | None) -> str | None:
    return None if path is None else shown(path)
