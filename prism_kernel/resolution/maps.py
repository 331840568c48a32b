"""Finding a subpath in an exports map, or a ``#name`` in an imports map."""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.contracts.runtime import ExportsRules
from prism_kernel.jsonvalue import JsonValue
from prism_kernel.resolution.keys import MapKeys, MapKind, Pattern
from prism_kernel.resolution.outcome import StepKind, Trace
from prism_kernel.resolution.targets import Status, Target, TargetReader


@dataclass(frozen=True, slots=True)
class Match:
    """``inexact``: a folder key matched, so extensions are tried behind the target."""

    target: Target
    inexact: bool = False


NO_KEY = Match(Target(Status.UNDEFINED, "no key"))


@dataclass(frozen=True, slots=True)
class MapReader:
    """One exports or imports map, its keys classified, with the rules that read it."""

    value: JsonValue
    keys: MapKeys
    rules: ExportsRules
    conditions: frozenset[str]
    internal: bool = False
    trace: Trace | None = None

    def find(self, subpath: str) -> Match:
        """The target for ``subpath``; ``NO_KEY`` itself if nothing matches."""
        if self.keys.kind is MapKind.SUGAR:
            return (
                Match(self._reader().read(self.value)) if subpath == "." else self._missing(subpath)
            )
        if not isinstance(self.value, dict):
            return self._missing(subpath)
        if subpath in self.value and "*" not in subpath and not subpath.endswith("/"):
            self._note(StepKind.KEY_MATCHED, subpath)
            return Match(self._reader().read(self.value[subpath]))
        return self._pattern(subpath, self.value)

    def _pattern(self, subpath: str, value: dict[str, JsonValue]) -> Match:
        for pattern in self.keys.patterns:
            if not subpath.startswith(pattern.base):
                continue
            matched = _matched_text(pattern, subpath, self.rules)
            if matched is None:
                continue
            self._note(StepKind.PATTERN_MATCHED, pattern.key, matched)
            folder = pattern.trailer is None
            return Match(self._reader(matched, folder=folder).read(value[pattern.key]), folder)
        return self._missing(subpath)

    def _missing(self, subpath: str) -> Match:
        self._note(StepKind.KEY_MISSING, subpath)
        return NO_KEY

    def _reader(self, match: str | None = None, *, folder: bool = False) -> TargetReader:
        return TargetReader(self.rules, self.conditions, match, folder, self.internal, self.trace)

    def _note(self, kind: StepKind, subject: str, detail: str = "") -> None:
        if self.trace is not None:
            self.trace.add(kind, subject, detail)


def _matched_text(pattern: Pattern, subpath: str, rules: ExportsRules) -> str | None:
    """What ``*`` stands for, or the rest behind a folder key; ``None`` if there is no match."""
    trailer = pattern.trailer
    if trailer is None:
        return subpath[len(pattern.base) :] if rules.folder_targets else None
    if "*" in trailer or not subpath.endswith(trailer):
        return None
    if len(subpath) < len(pattern.key) and not (rules.empty_star and not trailer):
        return None
    return subpath[len(pattern.base) : len(subpath) - len(trailer)]
