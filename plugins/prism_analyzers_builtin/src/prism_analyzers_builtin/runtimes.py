"""Whether Node.js, Deno, Bun and workers would load a package's root entry.

This version looks at the manifest and at the entry file alone, not at what it imports in turn.
What predicts loading, and what does not, was observed: the mere use of a builtin predicts almost
nothing, the kind of the entry file and the specifiers of its imports do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from prism_analyzers_builtin.bounds import bounded
from prism_analyzers_builtin.entry_evidence import EntryFile, read_entry, source_reasons
from prism_analyzers_builtin.json_shapes import object_at, text_at
from prism_analyzers_builtin.native_code import NativeCode, find_native_code, native_reasons
from prism_analyzers_builtin.verdicts import Reason, as_json, verdict_of
from prism_kernel.api import (
    AnalyzerReport,
    Finding,
    JsonMapping,
    JsonObject,
    JsonValue,
    PackageContents,
)

RUNTIMES = {
    "node": ("node-import", "node-require"),
    "deno": ("deno",),
    "bun": ("bun", "node-require"),
    "workers": ("workers",),
}
"""Each runtime, with the root targets of ``entrypoints`` that it tries."""

MAX_NOTES = 10
_COMPATIBLE: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}


def analyze_runtime(package: PackageContents) -> AnalyzerReport:
    """Contributes ``runtime``."""
    native = find_native_code(package)
    entries = {runtime: _entry(package, runtime) for runtime in RUNTIMES}
    reasons = {runtime: list(_reasons(package, runtime, entries, native)) for runtime in RUNTIMES}
    return AnalyzerReport(
        findings=bounded([*native.findings, *_findings(reasons, entries)]),
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


def _entry(package: PackageContents, runtime: str) -> EntryFile | None:
    """The first existing target of those that the runtime tries, or else the first."""
    targets = object_at(package.result("entrypoints"), "rootTargets")
    found = [object_at(targets, who) for who in RUNTIMES[runtime]]
    chosen = next((target for target in found if target.get("exists") is True), None)
    target = chosen or next((target for target in found if target), None)
    return None if target is None else read_entry(package, target)


def _reasons(
    package: PackageContents,
    runtime: str,
    entries: Mapping[str, EntryFile | None],
    native: NativeCode,
) -> Iterator[Reason]:
    entry = entries[runtime]
    if entry is not None:
        yield from source_reasons(entry, runtime)
    elif any(entries.values()):
        message = "The package has an entry point, but none under this runtime's conditions."
        yield Reason("no-condition", "no", "high", message)
    else:
        message = "The package has no root entry point."
        yield Reason("no-root-entry", "unknown", "low", message)
    yield from native_reasons(native, runtime)
    yield from _engine_reasons(package.package_json, runtime)


def _engine_reasons(manifest: JsonMapping, runtime: str) -> Iterator[Reason]:
    """``engines`` that name other runtimes but not this one."""
    named = [
        name for name in ("node", "deno", "bun") if text_at(object_at(manifest, "engines"), name)
    ]
    if named and named != ["node"] and runtime != "workers" and runtime not in named:
        message = f"`engines` names {' and '.join(named)} only."
        yield Reason("engines-name-others", "unknown", "low", message)


def _compatibility(reasons: Mapping[str, list[Reason]]) -> JsonObject:
    compatible: JsonObject = {
        runtime: _COMPATIBLE[verdict_of(found)[0]] for runtime, found in reasons.items()
    }
    compatible["notes"] = list[JsonValue](_notes(reasons)[:MAX_NOTES])
    return compatible


def _notes(reasons: Mapping[str, list[Reason]]) -> list[str]:
    """Each sentence that is not in favour, after the runtimes that it is about."""
    about: dict[str, list[str]] = {}
    for runtime, found in reasons.items():
        for reason in found:
            if reason.verdict != "yes":
                about.setdefault(reason.message, []).append(runtime)
    return [f"{', '.join(runtimes)}: {message}" for message, runtimes in about.items()]


def _findings(
    reasons: Mapping[str, list[Reason]], entries: Mapping[str, EntryFile | None]
) -> Iterable[Finding]:
    """One warning for each reason against Node.js, Deno or Bun, naming the runtimes."""
    about: dict[tuple[str, str], list[str]] = {}
    for runtime, found in reasons.items():
        for reason in found:
            if reason.verdict == "no" and runtime != "workers":
                about.setdefault((reason.code, reason.message), []).append(runtime)
    for (code, message), runtimes in about.items():
        entry = entries[runtimes[0]]
        path = None if entry is None else entry.path
        evidence = f"does not load in {', '.join(runtimes)}"
        yield Finding(code, "warning", message, path, evidence=evidence)
