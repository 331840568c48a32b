"""Exports and imports maps as TypeScript reads them.

Unlike a runtime, TypeScript goes on to the next condition when a target's file has no types; only
``null`` stops it.
"""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.jsonvalue import JsonValue
from prism_kernel.resolution.keys import MapKeys, Pattern
from prism_kernel.resolution.outcome import StepKind, Trace
from prism_kernel.resolution.paths import MAX_PATH, has_invalid_segment, normalise
from prism_kernel.resolution.targets import MAX_DEPTH, MAX_VISITS, Status, Target
from prism_kernel.resolution.types_files import DeclarationFiles
from prism_kernel.resolution.types_versions import is_versioned_condition

_UNDEFINED = Target(Status.UNDEFINED)
_NULL = Target(Status.NULL)
_TOO_COMPLEX = Target(Status.TOO_COMPLEX)


@dataclass(slots=True)
class TypesMap:
    """One map and the conditions that are active; ask it once.

    ``untyped`` are extensions without types at which the search in an imports map ends too.
    """

    value: JsonValue
    keys: MapKeys
    conditions: frozenset[str]
    files: DeclarationFiles
    internal: bool = False
    untyped: tuple[str, ...] = ()
    trace: Trace | None = None
    visits: int = 0

    def find(self, subpath: str) -> Target | None:
        """The declaration file for ``subpath``; ``None`` if no key matches."""
        value = self.value
        if subpath == "." and not self.internal:
            main = _main(value)
            return None if main is None else self._target(main, "", (), 0)
        if not isinstance(value, dict):
            return None
        if subpath in value and "*" not in subpath and not subpath.endswith("/"):
            self._note(StepKind.KEY_MATCHED, subpath)
            return self._target(value[subpath], "", (), 0)
        for pattern in self.keys.patterns:
            matched = _matched_text(pattern, subpath)
            if matched is not None:
                self._note(StepKind.PATTERN_MATCHED, pattern.key, matched)
                filled = value[pattern.key]
                return self._target(filled, matched, (), 0, star=pattern.trailer is not None)
        self._note(StepKind.KEY_MISSING, subpath)
        return None

    def _target(
        self,
        target: JsonValue,
        match: str,
        matched: tuple[str, ...],
        depth: int,
        *,
        star: bool = False,
    ) -> Target:
        if target is None:
            return _NULL
        if isinstance(target, str):
            return self._string(target, match, matched, star=star)
        if not isinstance(target, dict | list):
            return _UNDEFINED
        self.visits += len(target)
        if depth >= MAX_DEPTH or self.visits > MAX_VISITS:
            return _TOO_COMPLEX
        for condition, value in _choices(target):
            if not self._is_active(condition):
                continue
            way = (*matched, condition) if condition else matched
            found = self._target(value, match, way, depth + 1, star=star)
            if found.status is not Status.UNDEFINED:
                return found
        return _UNDEFINED

    def _is_active(self, condition: str) -> bool:
        active = (
            condition in {"", "default"}
            or condition in self.conditions
            or is_versioned_condition(condition)
        )
        if condition:
            kind = StepKind.CONDITION_MATCHED if active else StepKind.CONDITION_SKIPPED
            self._note(kind, condition)
        return active

    def _string(self, target: str, match: str, matched: tuple[str, ...], *, star: bool) -> Target:
        if len(target) > MAX_PATH or (match and not star and not target.endswith("/")):
            return _UNDEFINED
        filled = target.replace("*", match) if star else target + match
        if not target.startswith("./"):
            if not self.internal or not target or target.startswith(("../", "/")):
                return _UNDEFINED
            return Target(Status.EXTERNAL, filled, matched)
        if has_invalid_segment(target[2:]) or has_invalid_segment(match):
            return _UNDEFINED
        path = normalise(filled)
        found = None if path is None else self._file(path)
        return _UNDEFINED if found is None else Target(Status.FOUND, found, matched)

    def _file(self, path: str) -> str | None:
        found = self.files.of_field(path)
        if found is None and self.internal and path.endswith(self.untyped):
            # Exports are searched for types first, imports for everything at once.
            return self.files.exact(path)
        return found

    def _note(self, kind: StepKind, subject: str, detail: str = "") -> None:
        if self.trace is not None:
            self.trace.add(kind, subject, detail)


def _choices(target: dict[str, JsonValue] | list[JsonValue]) -> list[tuple[str, JsonValue]]:
    """Conditions with their values; items of an array have the empty condition."""
    return [*target.items()] if isinstance(target, dict) else [("", item) for item in target]


def _main(exports: JsonValue) -> JsonValue:
    if isinstance(exports, dict) and any(key.startswith(".") for key in exports):
        return exports.get(".")
    return exports


def _matched_text(pattern: Pattern, subpath: str) -> str | None:
    if not subpath.startswith(pattern.base):
        return None
    trailer = pattern.trailer
    if trailer is None:
        return subpath[len(pattern.base) :]
    if "*" in trailer or not subpath.endswith(trailer):
        return None
    return subpath[len(pattern.base) : len(subpath) - len(trailer)]
