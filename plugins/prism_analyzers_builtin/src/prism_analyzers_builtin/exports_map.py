"""Reading ``exports`` of a package.json into a flat list of targets.

The order of the list is the map's own order, which is the order in which runtimes try the
conditions. Rules: https://nodejs.org/api/packages.html#exports and the observed ones for
malformed maps: keys that mix subpaths and conditions are an error in every runtime. What names no
file is in the list too, as an obstacle: a runtime may stop there and never see what comes after.
"""

from __future__ import annotations

from prism_analyzers_builtin.exports_reading import ROOT, ExportsReading, Place, Target
from prism_analyzers_builtin.obstacles import Obstacle
from prism_analyzers_builtin.target_files import usable_target
from prism_kernel.api import JsonObject, JsonValue

MAX_DEPTH = 16
"""Conditions inside conditions; real maps have three."""

MAX_TARGETS = 10_000
"""Targets read from one map; the largest real ones have about two thousand."""

_LAST_ARRAY_INDEX = 2**32 - 2
_INVALID_TARGET = "A target in `exports` must be a path inside the package that starts with ./"
_TYPESCRIPT_CONDITIONS = frozenset({"default", "import", "node", "require"})


def read_exports(value: JsonValue) -> ExportsReading:
    """Read the value of ``exports``, whatever it is. Without one, nothing is ``present``."""
    reading = ExportsReading(present=value is not None)
    if isinstance(value, dict):
        _read_object(reading, value)
    elif isinstance(value, str | list):
        _read(reading, Place(ROOT), value)
    elif value is not None:
        message = "`exports` is neither a path, a list nor an object."
        reading.report("exports-invalid", message, str(value))
    return reading


def is_types_condition(condition: str) -> bool:
    """Whether only TypeScript uses this condition: ``types`` or ``types@<range>``."""
    return condition == "types" or condition.startswith("types@")


def _read_object(reading: ExportsReading, exports: JsonObject) -> None:
    subpaths = sum(key.startswith(".") for key in exports)
    if subpaths == 0:
        _read(reading, Place(ROOT), exports)
    elif subpaths == len(exports):
        for subpath, value in exports.items():
            _read(reading, Place(subpath), value)
    else:
        message = "`exports` mixes subpaths and conditions; no runtime accepts that."
        stray = next(key for key in exports if not key.startswith("."))
        reading.report("exports-mixed-keys", message, stray)


def _read(reading: ExportsReading, place: Place, value: JsonValue) -> None:
    if len(reading.targets) >= MAX_TARGETS:
        reading.report_once("exports-too-large", f"Only {MAX_TARGETS} targets were read.")
    elif place.depth > MAX_DEPTH:
        reading.report_once("exports-too-deep", "Conditions are nested too deeply to be real.")
    elif isinstance(value, dict):
        _read_conditions(reading, place, value)
    elif isinstance(value, list):
        _read_list(reading, place, value)
    else:
        _read_leaf(reading, place, value)


def _read_leaf(reading: ExportsReading, place: Place, value: JsonValue) -> None:
    path = usable_target(value)
    if path is not None:
        reading.targets.append(place.target(path))
        return
    obstacle = _obstacle_of(value)
    reading.targets.append(place.blocked(obstacle))
    if obstacle is not Obstacle.NULL:
        reading.report("export-target-invalid", _INVALID_TARGET, f"{place.subpath}: {value}")


def _obstacle_of(value: JsonValue) -> Obstacle:
    if value is None:
        return Obstacle.NULL
    return Obstacle.INVALID if isinstance(value, str) else Obstacle.SCALAR


def _read_conditions(reading: ExportsReading, place: Place, value: JsonObject) -> None:
    keys = list(value)
    typed = [at for at, key in enumerate(keys) if is_types_condition(key)]
    if any(map(_is_array_index, keys)):
        message = "A condition in `exports` is a number, which Node.js refuses."
        reading.targets.append(place.blocked(Obstacle.NUMERIC_KEY))
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


def _is_array_index(key: str) -> bool:
    """Whether JavaScript would take a key for a place in an array: ``0``, but not ``00``."""
    if not (key.isascii() and key.isdigit()) or len(key) > len(str(_LAST_ARRAY_INDEX)):
        return False
    return str(int(key)) == key and int(key) <= _LAST_ARRAY_INDEX


def _read_list(reading: ExportsReading, place: Place, items: list[JsonValue]) -> None:
    """Up to the first item that always applies, even when its file is missing.

    Node.js and Deno skip what cannot be used, Bun stops there. A list without anything usable is
    as good as its last item. An obstacle under conditions inside an item is taken for the end,
    which errs towards a package that does not load.
    """
    skipped = None if items else Obstacle.NULL
    for item in items:
        if isinstance(item, dict | list):
            before = len(reading.targets)
            _read(reading, place.in_list(), item)
            if any(_always_applies(each, place) for each in reading.targets[before:]):
                return
        elif usable_target(item) is not None:
            _read(reading, place.in_list(), item)
            return
        else:
            if skipped is None:
                reading.targets.append(place.blocked(Obstacle.BAD_ITEM))
            skipped = _obstacle_of(item)
    if skipped is not None:
        reading.targets.append(place.blocked(skipped))
    if not any(isinstance(item, dict | list) for item in items):
        message = "A list of fallbacks in `exports` has no valid item."
        reading.report("export-target-invalid", message, place.subpath)


def _always_applies(target: Target, place: Place) -> bool:
    own = target.conditions[len(place.conditions) :]
    return target.path is not None and all(condition == "default" for condition in own)
