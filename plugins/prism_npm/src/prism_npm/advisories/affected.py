"""Which versions an OSV entry means, as the alternatives of an npm range.

Source: the OSV schema, "affected[].ranges[].events fields" and "Evaluation": events are walked in
the order of their versions; ``introduced`` begins an interval, ``fixed`` ends it before a version
and ``last_affected`` behind one. ``limit`` bounds branches of git and means nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from prism_kernel.api import InvalidInput, semver

Kind: TypeAlias = Literal["introduced", "fixed", "last_affected"]

ANY = "*"
_LOWEST = "0"
_PARTIAL = re.compile(r"v?(\d+)(?:\.(\d+))?")
_LAST_KNOWN = re.compile(r"(<=?)\s*(\S+)")
_RANKS: dict[Kind, int] = {"fixed": 0, "introduced": 1, "last_affected": 2}


@dataclass(frozen=True, slots=True)
class Event:
    """A point on the line of versions. ``version`` is ``None`` before the first one."""

    kind: Kind
    version: semver.Version | None

    @classmethod
    def at(cls, kind: Kind, text: str) -> Event:
        """Raises ``InvalidInput``. Introduced in ``0`` is OSV's word for from the beginning."""
        from_beginning = kind == "introduced" and text == _LOWEST
        return cls(kind, None if from_beginning else read_version(text))


@dataclass(frozen=True, slots=True)
class Interval:
    """Affected versions: from ``start`` on, up to ``end``, itself included or not."""

    start: semver.Version | None
    end: semver.Version | None
    inclusive: bool = False

    def __str__(self) -> str:
        bounds = [] if self.start is None else [f">={self.start}"]
        if self.end is not None:
            bounds.append(f"<{'=' if self.inclusive else ''}{self.end}")
        return " ".join(bounds) or ANY


@dataclass(slots=True)
class Affected:
    """Everything that one OSV entry says of one package, gathered."""

    intervals: list[Interval] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)

    def add_range(self, events: Iterable[Event], last_known: str | None = None) -> None:
        """``last_known`` ends an interval that no event ends, such as ``<= 1.2.3``."""
        for each in _intervals(events):
            self.intervals.append(_closed(each, last_known) if each.end is None else each)

    def add_versions(self, versions: Iterable[str]) -> None:
        """Exact versions; those that npm could not have published are passed over."""
        self.versions += (text for each in versions if (text := semver.valid(each)) is not None)

    def alternatives(self) -> list[str]:
        """The intervals, then the versions that are in none of them. ``*`` stands alone."""
        intervals = list(dict.fromkeys(map(str, sorted(self.intervals, key=_start))))
        if ANY in intervals:
            return [ANY]
        rest = [each for each in dict.fromkeys(self.versions) if not _within(each, intervals)]
        return intervals + semver.sort(rest)

    def patched(self) -> list[str]:
        """What comes behind each interval, up to the next; only releases that mend something."""
        ordered = sorted(self.intervals, key=_start)
        return list(dict.fromkeys(_gaps(ordered)))


def read_version(text: str) -> semver.Version:
    """A version, also with parts left out at its end. Raises ``InvalidInput``."""
    partial = _PARTIAL.fullmatch(text)
    full = f"{partial[1]}.{partial[2] or 0}.0" if partial else text
    found = semver.parse(full)
    if found is None:
        raise InvalidInput(f"{text[:80]!a} is not a version.", code="invalid-version")
    return found


def _intervals(events: Iterable[Event]) -> Iterator[Interval]:
    opened: Event | None = None
    for event in sorted(events, key=_position):
        if event.kind == "introduced":
            opened = opened or event
        elif opened is not None:
            yield Interval(opened.version, event.version, event.kind == "last_affected")
            opened = None
    if opened is not None:
        yield Interval(opened.version, None)


def _key(version: semver.Version | None) -> tuple[object, ...]:
    """The place of a version in the order; before all others for ``None``."""
    return () if version is None else version.key


def _position(event: Event) -> tuple[tuple[object, ...], int]:
    """What is fixed in a version may be introduced in it again, and affected up to it."""
    return _key(event.version), _RANKS[event.kind]


def _start(interval: Interval) -> tuple[object, ...]:
    return _key(interval.start)


def _gaps(ordered: Sequence[Interval]) -> Iterator[str]:
    for number, each in enumerate(ordered):
        if each.end is None:
            return
        following = ordered[number + 1].start if number + 1 < len(ordered) else None
        after = f">{'' if each.inclusive else '='}{each.end}"
        if following is None:
            yield after
        elif following.key > each.end.key:
            yield f"{after} <{following}"


def _closed(interval: Interval, last_known: str | None) -> Interval:
    match = _LAST_KNOWN.fullmatch(last_known or "")
    if match is None:
        return interval
    return Interval(interval.start, read_version(match[2]), inclusive=match[1] == "<=")


def _within(version: str, intervals: Sequence[str]) -> bool:
    return any(semver.satisfies(version, each, include_prerelease=True) for each in intervals)
