"""Ranges: which versions satisfy ``^1.2 || 3.x``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from prism_kernel.errors import InvalidRange
from prism_kernel.semver.comparators import NOTHING, Comparator, read_comparators
from prism_kernel.semver.grammar import WHITESPACE, WHITESPACE_RUN
from prism_kernel.semver.version import OrderKey, Version, parse

#: In characters. npm sets no limit; this one keeps the worst range at a few milliseconds. The
#: longest range in use, a list of alternatives, is a tenth of it.
MAX_RANGE_LENGTH = 4096
#: Longer ranges are read anew each time, so that hostile ones cannot fill the cache's memory.
_MAX_CACHED_LENGTH = 256
_SHOWN = 80

_LOWEST: OrderKey = ()
_HIGHEST: OrderKey = (math.inf,)
#: Sorts after its prefix and before every other key that starts with it.
_JUST_AFTER: OrderKey = ((),)


@dataclass(frozen=True, slots=True)
class Interval:
    """One alternative of a range, as keys: ``start <= key < end``.

    A prerelease must also be of one of the releases ``opened`` to it, which are the
    ``(major, minor, patch)`` of the comparators that are prereleases themselves; ``None`` opens
    every release.
    """

    start: OrderKey
    end: OrderKey
    opened: frozenset[OrderKey] | None

    def admits(self, key: OrderKey) -> bool:
        if not self.start <= key < self.end:
            return False
        return key[3] == 1 or self.opened is None or key[:3] in self.opened


@dataclass(frozen=True, slots=True)
class Range:
    """A parsed range. Made by ``Range.parse``; ``str()`` gives npm's normalised text."""

    alternatives: tuple[tuple[Comparator, ...], ...]
    intervals: tuple[Interval, ...]

    @classmethod
    def parse(cls, text: str, *, include_prerelease: bool = False) -> Range:
        """Read a range.

        ``include_prerelease`` lets prereleases satisfy it as releases do. Raises
        ``InvalidRange``: one part between ``||`` is malformed, or the text is too long.
        """
        if len(text) > MAX_RANGE_LENGTH:
            raise InvalidRange(f"A range may have at most {MAX_RANGE_LENGTH} characters.")
        if len(text) > _MAX_CACHED_LENGTH:
            return _read(text, include_prerelease)
        range_ = _read_cached(text, include_prerelease)
        if range_ is None:
            shown = ascii(text[:_SHOWN])
            raise InvalidRange(f"{shown} is not a valid range.", range=shown)
        return range_

    def test(self, version: str | Version) -> bool:
        """Does this version satisfy the range? Malformed text does not."""
        parsed = parse(version) if isinstance(version, str) else version
        return parsed is not None and self.admits(parsed.key)

    def admits(self, key: OrderKey) -> bool:
        return any(interval.admits(key) for interval in self.intervals)

    def __str__(self) -> str:
        return "||".join(" ".join(map(str, each)) for each in self.alternatives)


def satisfies(
    version: str | Version, range_: str | Range, *, include_prerelease: bool = False
) -> bool:
    """Does the version satisfy the range? ``False`` if either is malformed."""
    parsed = read_range(range_, include_prerelease=include_prerelease)
    return parsed is not None and parsed.test(version)


def valid_range(text: str, *, include_prerelease: bool = False) -> str | None:
    """The range as npm normalises it, ``*`` for any version; ``None`` if it is malformed."""
    parsed = read_range(text, include_prerelease=include_prerelease)
    return None if parsed is None else str(parsed) or "*"


def read_range(range_: str | Range, *, include_prerelease: bool) -> Range | None:
    """The parsed range, or ``None`` if it is malformed."""
    if isinstance(range_, Range):
        return range_
    if len(range_) <= _MAX_CACHED_LENGTH:
        return _read_cached(range_, include_prerelease)
    try:
        return Range.parse(range_, include_prerelease=include_prerelease)
    except InvalidRange:
        return None


@lru_cache(maxsize=1024)
def _read_cached(text: str, include_prerelease: bool) -> Range | None:  # noqa: FBT001 - a key only
    try:
        return _read(text, include_prerelease)
    except InvalidRange:
        return None


def _read(text: str, include_prerelease: bool) -> Range:  # noqa: FBT001 - as its cached form
    collapsed = WHITESPACE_RUN.sub(" ", text.strip(WHITESPACE))
    alternatives = _simplified(
        [
            read_comparators(part.strip(" "), include_prerelease=include_prerelease)
            for part in collapsed.split("||")
        ]
    )
    intervals = (_interval(each, include_prerelease=include_prerelease) for each in alternatives)
    return Range(tuple(alternatives), tuple(intervals))


def _simplified(alternatives: list[tuple[Comparator, ...]]) -> list[tuple[Comparator, ...]]:
    """Drop what adds nothing: alternatives that nothing satisfies, and all others beside any."""
    possible = [each for each in alternatives if not each or str(each[0]) != NOTHING]
    if () in possible:
        return [()]
    return possible or alternatives[:1]


def _interval(comparators: tuple[Comparator, ...], *, include_prerelease: bool) -> Interval:
    start, end = _LOWEST, _HIGHEST
    for comparator in comparators:
        operator, key = comparator.operator, comparator.version.key
        if not operator.startswith("<"):
            start = max(start, key + _JUST_AFTER if operator == ">" else key)
        if not operator.startswith(">"):
            end = min(end, key if operator == "<" else key + _JUST_AFTER)
    opened = frozenset(each.version.key[:3] for each in comparators if each.version.prerelease)
    return Interval(start, end, None if include_prerelease else opened)


def forget_ranges() -> None:
    """Empty the cache, to measure without it."""
    _read_cached.cache_clear()
