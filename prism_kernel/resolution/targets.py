"""The value behind an exports key: conditions, arrays, strings and nulls.

Node's PACKAGE_TARGET_RESOLVE, with the places where runtimes differ read from ``ExportsRules``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from prism_kernel.contracts.runtime import ArrayItems, ExportsRules, NullTarget, Stars
from prism_kernel.jsonvalue import JsonValue
from prism_kernel.resolution.outcome import MAX_SHOWN, StepKind, Trace
from prism_kernel.resolution.paths import (
    MAX_PATH,
    decoded_path,
    has_invalid_segment,
    normalise,
    url_path,
)

MAX_DEPTH = 64
"""Nesting of conditions and arrays; the deepest map seen in public packages has 7."""

MAX_VISITS = 2_000
"""Conditions and array items looked at for one answer; real maps have a few dozen."""

_LAST_ARRAY_INDEX = 2**32 - 2


class Status(StrEnum):
    """How a target ended."""

    FOUND = "found"
    EXTERNAL = "external"
    UNDEFINED = "undefined"
    NULL = "null"
    INVALID_TARGET = "invalid-target"
    INVALID_SUBPATH = "invalid-subpath"
    INVALID_MAP = "invalid-map"
    TOO_COMPLEX = "too-complex"


@dataclass(frozen=True, slots=True)
class Target:
    """``text`` is the path when found, the specifier when external, else the offending value.

    A path ends in ``/`` if the map wrote it so; ``open_end``: it ends in what the star stood for.
    """

    status: Status
    text: str = ""
    conditions: tuple[str, ...] = ()
    open_end: bool = False


_UNDEFINED = Target(Status.UNDEFINED)
_NULL = Target(Status.NULL)
_TOO_COMPLEX = Target(Status.TOO_COMPLEX)


@dataclass(slots=True)
class TargetReader:
    """Reads one target for one question; ``match`` is what a pattern's ``*`` stood for.

    ``match`` is None for an exact key; ``folder`` says that it followed a folder key instead of a
    star. ``internal`` is true in an imports map, where a target may name another package.
    """

    rules: ExportsRules
    conditions: frozenset[str]
    match: str | None = None
    folder: bool = False
    internal: bool = False
    trace: Trace | None = None
    visits: int = 0

    def read(self, target: JsonValue, matched: tuple[str, ...] = (), depth: int = 0) -> Target:
        """Follow ``target`` to a path or to the reason there is none. Never raises."""
        if isinstance(target, str):
            return self._string(target, matched)
        if isinstance(target, dict | list):
            self.visits += len(target)
            if depth >= MAX_DEPTH or self.visits > MAX_VISITS:
                return _TOO_COMPLEX
            if isinstance(target, dict):
                return self._conditions(target, matched, depth)
            return self._array(target, matched, depth)
        if target is None or self.rules.null_target is NullTarget.CONTINUE:
            return _NULL
        return self._invalid(str(target))

    def _conditions(
        self, target: dict[str, JsonValue], matched: tuple[str, ...], depth: int
    ) -> Target:
        rules = self.rules
        if rules.numeric_keys_fail and has_array_index(target):
            return Target(Status.INVALID_MAP, "a condition is spelt like an array index")
        if rules.mixed_keys_fail and has_mixed_keys(target):
            return Target(Status.INVALID_MAP, "conditions stand beside subpaths")
        for condition, value in target.items():
            if condition != "default" and condition not in self.conditions:
                self._note(StepKind.CONDITION_SKIPPED, condition)
                continue
            self._note(StepKind.CONDITION_MATCHED, condition)
            found = self.read(value, (*matched, condition), depth + 1)
            if found.status is Status.NULL:
                self._note(StepKind.TARGET_NULL, condition, rules.null_target)
                if rules.null_target is NullTarget.CONTINUE:
                    continue
            if found.status is not Status.UNDEFINED:
                return found
        return _UNDEFINED

    def _array(self, target: list[JsonValue], matched: tuple[str, ...], depth: int) -> Target:
        last = _NULL if not target else _UNDEFINED
        for item in target:
            found = self.read(item, matched, depth + 1)
            if found.status is Status.UNDEFINED:
                continue
            skipped = found.status in {Status.NULL, Status.INVALID_TARGET}
            if not skipped or self.rules.array_items is ArrayItems.STOP:
                return found
            last = found
        return last

    def _string(self, target: str, matched: tuple[str, ...]) -> Target:
        if len(target) > MAX_PATH or (self.folder and self.match and not target.endswith("/")):
            return self._invalid(target)
        if not target.startswith("./"):
            return self._other_package(target, matched)
        if has_invalid_segment(target[2:]):
            return self._invalid(target)
        if self.match is not None and has_invalid_segment(self.match):
            return Target(Status.INVALID_SUBPATH, self.match)
        path = self._path(self._filled(target))
        if path is None:
            return self._invalid(target)
        self._note(StepKind.TARGET_CHOSEN, target)
        open_end = self.match is not None and target.endswith("*") and target.count("*") == 1
        return Target(Status.FOUND, path, matched, open_end)

    def _other_package(self, target: str, matched: tuple[str, ...]) -> Target:
        if not self.internal or not target or target.startswith(("../", "/")):
            return self._invalid(target)
        self._note(StepKind.TARGET_CHOSEN, target, "another package or a built-in module")
        return Target(Status.EXTERNAL, self._filled(target), matched)

    def _filled(self, target: str) -> str:
        if self.match is None:
            return target
        if self.folder:
            return target + self.match
        return target.replace("*", self.match, -1 if self.rules.stars is Stars.ALL else 1)

    def _path(self, target: str) -> str | None:
        if self.rules.url_targets:
            decoded = url_path(target)
        elif self.rules.percent_targets:
            decoded = decoded_path(target)
        else:
            decoded = target
        normal = None if decoded is None else normalise(decoded)
        return f"{normal}/" if normal and decoded and decoded.endswith("/") else normal

    def _invalid(self, target: str) -> Target:
        self._note(StepKind.TARGET_INVALID, target)
        return Target(Status.INVALID_TARGET, target[:MAX_SHOWN])

    def _note(self, kind: StepKind, subject: str, detail: str = "") -> None:
        if self.trace is not None:
            self.trace.add(kind, subject, detail)


def has_mixed_keys(target: dict[str, JsonValue]) -> bool:
    """Whether some keys start with a dot and some do not."""
    dotted = sum(key.startswith(".") for key in target)
    return 0 < dotted < len(target)


def has_array_index(target: dict[str, JsonValue]) -> bool:
    """Whether a key is spelt as JavaScript spells an array index."""
    return any(
        key.isdigit()
        and key.isascii()
        and len(key) <= len(str(_LAST_ARRAY_INDEX))
        and str(int(key)) == key
        and int(key) <= _LAST_ARRAY_INDEX
        for key in target
    )
