"""The keys of an ``exports`` or ``imports`` map, classified once per package version."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from prism_kernel.jsonvalue import JsonValue

MAX_PATTERNS = 10_000
"""Patterns of one map that are looked at; real maps have at most a few hundred."""


class MapKind(StrEnum):
    """What stands in package.json's ``exports``."""

    ABSENT = "absent"
    SUGAR = "sugar"
    """A string, an array or conditions: the target of ``.`` alone."""
    SUBPATHS = "subpaths"
    MIXED = "mixed"
    """Keys with and without a leading dot: an error in every runtime."""
    SCALAR = "scalar"
    """A boolean or a number."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A key with a ``*`` (``trailer`` is what follows it), or a folder key (``trailer`` None)."""

    key: str
    base: str
    trailer: str | None


@dataclass(frozen=True, slots=True)
class MapKeys:
    """``patterns`` are the inexact keys, the most specific first."""

    kind: MapKind
    patterns: tuple[Pattern, ...]


def classify_exports(exports: JsonValue) -> MapKeys:
    """Tell what kind of map ``exports`` is and sort its patterns."""
    kind = _kind(exports)
    if kind is not MapKind.SUBPATHS or not isinstance(exports, dict):
        return MapKeys(kind, ())
    return MapKeys(kind, sorted_patterns(exports))


def classify_imports(imports: JsonValue) -> MapKeys:
    """As ``classify_exports``; only an object is an imports map."""
    if not isinstance(imports, dict):
        return MapKeys(MapKind.ABSENT, ())
    return MapKeys(MapKind.SUBPATHS, sorted_patterns(imports))


def sorted_patterns(keys: dict[str, JsonValue]) -> tuple[Pattern, ...]:
    """The inexact keys as Node's PATTERN_KEY_COMPARE orders them, at most ``MAX_PATTERNS``."""
    patterns = [_pattern(key) for key in keys if "*" in key or key.endswith("/")]
    return tuple(sorted(patterns[:MAX_PATTERNS], key=_rank))


def _kind(exports: JsonValue) -> MapKind:
    if exports is None:
        return MapKind.ABSENT
    if isinstance(exports, str | list):
        return MapKind.SUGAR
    if not isinstance(exports, dict):
        return MapKind.SCALAR
    dotted = sum(key.startswith(".") for key in exports)
    if dotted == 0:
        return MapKind.SUGAR if exports else MapKind.SUBPATHS
    return MapKind.SUBPATHS if dotted == len(exports) else MapKind.MIXED


def _pattern(key: str) -> Pattern:
    base, star, trailer = key.partition("*")
    return Pattern(key, base, trailer if star else None)


def _rank(pattern: Pattern) -> tuple[int, bool, int]:
    """The longer base first (a star counts), then keys with a star, then the longer key."""
    folder = pattern.trailer is None
    return -len(pattern.base) - (not folder), folder, -len(pattern.key)
