"""Whether Node.js, Deno, Bun and workers would load a package's root entry.

What predicts loading was observed: the mere use of a builtin predicts almost nothing; the files
that load together with the entry, their formats and their specifiers do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prism_analyzers_builtin.bounds import bounded
from prism_analyzers_builtin.engines import engine_reasons
from prism_analyzers_builtin.entry_evidence import TYPES_ONLY, EntryFile, read_entry, source_reasons
from prism_analyzers_builtin.formats import ModuleFormats
from prism_analyzers_builtin.json_shapes import object_at
from prism_analyzers_builtin.load_graph import LoadGraphs
from prism_analyzers_builtin.native_code import NativeCode, find_native_code, native_reasons
from prism_analyzers_builtin.obstacles import Obstacle
from prism_analyzers_builtin.verdicts import Reason, as_json, verdict_of
from prism_kernel.api import (
    AnalyzerReport,
    Finding,
    JsonObject,
    JsonValue,
    PackageContents,
)

RUNTIMES = {
    "node": ("node-import", "node-require"),
    "deno": ("deno", "deno-require"),
    "bun": ("bun", "bun-require"),
    "workers": ("workers",),
}
"""Each runtime, with its own root targets of ``entrypoints``: an import's, then a require's."""

NO_ROOT_ENTRY = "no-root-entry"
NOTHING_TO_LOAD = frozenset({NO_ROOT_ENTRY, TYPES_ONLY})
"""Reasons that make a verdict no without making the package incompatible with anything."""

MAX_NOTES = 10
_COMPATIBLE: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}


def analyze_runtime(package: PackageContents) -> AnalyzerReport:
    """Contributes ``runtime``."""
    native = find_native_code(package)
    graphs = LoadGraphs(package, ModuleFormats(package))
    entries = {runtime: _entry(graphs, runtime) for runtime in RUNTIMES}
    reasons = {runtime: list(_reasons(graphs, runtime, entries, native)) for runtime in RUNTIMES}
    return AnalyzerReport(
        findings=bounded([*native.findings, *_findings(reasons)]),
        data={"runtimes": {runtime: as_json(reasons[runtime]) for runtime in RUNTIMES}},
        metadata={
            "runtime": {
                "compatibility": _compatibility(reasons),
                "moduleFormat": package.result("entrypoints").get("format"),
                "types": package.result("types").get("presence"),
                "tags": list[JsonValue](native.tags),
            }
        },
    )


def _entry(graphs: LoadGraphs, runtime: str) -> EntryFile | None:
    """What an import takes or, if the package offers it nothing, what a require does.

    A target whose file is missing is not nothing: runtimes stop there.
    """
    targets = object_at(graphs.package.result("entrypoints"), "rootTargets")
    found = [object_at(targets, who) for who in RUNTIMES[runtime]]
    offered = (each for each in found if each and each.get("obstacle") != Obstacle.NULL)
    target = next(offered, None) or next(filter(None, found), None)
    return None if target is None else read_entry(target, graphs)


def _reasons(
    graphs: LoadGraphs,
    runtime: str,
    entries: Mapping[str, EntryFile | None],
    native: NativeCode,
) -> Iterator[Reason]:
    entry = entries[runtime]
    if entry is not None:
        yield from source_reasons(entry, runtime, graphs)
    elif any(entries.values()):
        message = "The package has an entry point, but none under this runtime's conditions."
        yield Reason("no-condition", "no", "high", message)
    else:
        message = "The package has no root entry point."
        yield Reason(NO_ROOT_ENTRY, "no", "high", message)
    yield from native_reasons(native, runtime)
    yield from engine_reasons(graphs.package.package_json, runtime)


def _compatibility(reasons: Mapping[str, list[Reason]]) -> JsonObject:
    compatible: JsonObject = {runtime: _is_compatible(found) for runtime, found in reasons.items()}
    compatible["notes"] = list[JsonValue](_notes(reasons)[:MAX_NOTES])
    return compatible


def _is_compatible(reasons: list[Reason]) -> bool | None:
    if any(reason.code in NOTHING_TO_LOAD for reason in reasons):
        return None
    return _COMPATIBLE[verdict_of(reasons)[0]]


def _notes(reasons: Mapping[str, list[Reason]]) -> list[str]:
    """Each sentence that is not in favour, after the runtimes that it is about."""
    about: dict[str, list[str]] = {}
    for runtime, found in reasons.items():
        for reason in found:
            if reason.verdict != "yes":
                about.setdefault(reason.message, []).append(runtime)
    return [
        f"{', '.join(dict.fromkeys(runtimes))}: {message}" for message, runtimes in about.items()
    ]


def _findings(reasons: Mapping[str, list[Reason]]) -> Iterator[Finding]:
    """One warning for each reason against Node.js, Deno or Bun, naming the runtimes."""
    about: dict[Reason, list[str]] = {}
    for runtime, found in reasons.items():
        for reason in found:
            if runtime != "workers" and _is_warning(reason):
                about.setdefault(reason, []).append(runtime)
    for reason, runtimes in about.items():
        evidence = f"does not load in {', '.join(dict.fromkeys(runtimes))}"
        yield Finding(reason.code, "warning", reason.message, reason.path, evidence=evidence)


def _is_warning(reason: Reason) -> bool:
    return reason.verdict == "no" and reason.code not in NOTHING_TO_LOAD
