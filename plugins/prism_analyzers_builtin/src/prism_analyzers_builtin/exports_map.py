"""Reading ``exports`` of a package.json into a flat list of targets.

The order of the list is the map's own order, which is the order in which runtimes try the
conditions. Rules: https://nodejs.org/api/packages.html#exports and the observed ones for
malformed maps: keys that mix subpaths and conditions are an error in every runtime.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from prism_analyzers_builtin.bounds import shown
from prism_kernel.api import Finding, JsonObject, JsonValue

MAX_DEPTH = 16
"""Conditions inside conditions; real maps have three."""

MAX_TARGETS = 10_000
"""Targets read from one map; the largest real ones have about two thousand."""

ROOT = "."
_TYPESCRIPT_CONDITIONS = frozenset({"default", "import", "node", "require"})


@dataclass(frozen=True, slots=True)
class Target:
    """One leaf of the map. ``path`` is as written, ``None`` where the map says ``null``.

    ``types`` is the declaration file that the map pairs with it, as written.
    """

    subpath: str
    conditions: tuple[str, ...]
    path: str | None
    types: str | None = None


@dataclass(slots=True)
class ExportsReading:
    """What was read: the targets in order, and what was wrong with the map.

    ``unordered_types`` are the subpaths where ``types`` comes after a condition that hides it.
    """

    present: bool = False
    targets: list[Target] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unordered_types: list[str] = field(default_factory=list)

    def report(self, code: str, message: str, subpath: str) -> None:
        finding = Finding(code, "error", message, "package.json", evidence=shown(subpath))
        self.findings.append(finding)


def read_exports(value: JsonValue) -> ExportsReading:
    """Read the value of ``exports``, whatever it is. Without one, nothing is ``present``."""
    reading = ExportsReading(present=value is not None)
    if isinstance(value, dict):
        _read_object(reading, value)
    elif isinstance(value, str | list):
        _read(reading, _Place(ROOT), value)
    elif value is not None:
        message = "`exports` is neither a path, a list nor an object."
        reading.report("exports-invalid", message, str(value))
    return reading


def is_types_condition(condition: str) -> bool:
    """Whether only TypeScript uses this condition: ``types`` or ``types@<range>``."""
    return condition == "types" or condition.startswith("types@")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the map a value stands, and the ``types`` in force there."""

    subpath: str
    conditions: tuple[str, ...] = ()
    types: JsonValue = None
    depth: int = 0

    def under(self, condition: str, types: JsonValue) -> _Place:
        return _Place(self.subpath, (*self.conditions, condition), types, self.depth + 1)

    def in_list(self) -> _Place:
        return _Place(self.subpath, self.conditions, self.types, self.depth + 1)


def _read_object(reading: ExportsReading, exports: JsonObject) -> None:
    subpaths = sum(key.startswith(".") for key in exports)
    if subpaths == 0:
        _read(reading, _Place(ROOT), exports)
    elif subpaths == len(exports):
        for subpath, value in exports.items():
            _read(reading, _Place(subpath), value)
    else:
        message = "`exports` mixes subpaths and conditions; no runtime accepts that."
        stray = next(key for key in exports if not key.startswith("."))
        reading.report("exports-mixed-keys", message, stray)


def _read(reading: ExportsReading, place: _Place, value: JsonValue) -> None:
    if len(reading.targets) >= MAX_TARGETS:
        _report_once(reading, "exports-too-large", f"Only {MAX_TARGETS} targets were read.")
    elif place.depth > MAX_DEPTH:
        _report_once(reading, "exports-too-deep", "Conditions are nested too deeply to be real.")
    elif isinstance(value, dict):
        _read_conditions(reading, place, value)
    elif isinstance(value, list):
        _read_list(reading, place, value)
    elif value is None or isinstance(value, str):
        _read_leaf(reading, place, value)
    else:
        message = "A target in `exports` is neither a path, a list, an object nor null."
        reading.report("export-target-invalid", message, place.subpath)


def _read_leaf(reading: ExportsReading, place: _Place, path: str | None) -> None:
    types = _types_for(place.types, place.conditions)
    reading.targets.append(Target(place.subpath, place.conditions, path, types))


def _read_conditions(reading: ExportsReading, place: _Place, value: JsonObject) -> None:
    keys = list(value)
    typed = [at for at, key in enumerate(keys) if is_types_condition(key)]
    if any(key.isascii() and key.isdigit() for key in keys):
        message = "A condition in `exports` is a number, which Node.js refuses."
        reading.report("exports-numeric-key", message, place.subpath)
    if typed and any(_hides_types(key, value[key]) for key in keys[: typed[-1]]):
        reading.unordered_types.append(place.subpath)
    types = value[keys[typed[-1]]] if typed else place.types
    for condition, target in value.items():
        _read(reading, place.under(condition, types), target)


def _hides_types(condition: str, value: JsonValue) -> bool:
    """Whether TypeScript stops at a condition without finding the types that come after it."""
    if condition not in _TYPESCRIPT_CONDITIONS:
        return False
    return isinstance(value, str) or (isinstance(value, dict) and not _has_types(value))


def _has_types(conditions: JsonObject, depth: int = 0) -> bool:
    """Whether there are types anywhere under some conditions."""
    if any(is_types_condition(condition) for condition in conditions):
        return True
    inner = (value for value in conditions.values() if isinstance(value, dict))
    return depth < MAX_DEPTH and any(_has_types(value, depth + 1) for value in inner)


def _read_list(reading: ExportsReading, place: _Place, items: list[JsonValue]) -> None:
    """Node.js and Deno take the first valid item, even when its file is missing."""
    for item in items:
        if isinstance(item, dict | list) or (isinstance(item, str) and item.startswith("./")):
            _read(reading, place.in_list(), item)
            return
    message = "A list of fallbacks in `exports` has no valid item."
    reading.report("export-target-invalid", message, place.subpath)


def _types_for(types: JsonValue, conditions: tuple[str, ...]) -> str | None:
    """``types`` itself or, where it is split by condition, the part that fits."""
    if isinstance(types, str):
        return types
    if isinstance(types, dict):
        fitting = (path for key, path in types.items() if key in (*conditions, "default"))
        return next((path for path in fitting if isinstance(path, str)), None)
    return None


def _report_once(reading: ExportsReading, code: str, message: str) -> None:
    if all(finding.code != code for finding in reading.findings):
        reading.report(code, message, ROOT)
