"""Comparing, sorting and taking apart versions.

Every function takes text or a parsed ``Version`` and raises ``InvalidVersion`` for malformed
text, except ``clean`` and ``prerelease``, which return ``None`` as npm's do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from prism_kernel.semver.grammar import WHITESPACE
from prism_kernel.semver.version import OrderKey, Version, identifier_key, parse, valid

Release: TypeAlias = Literal[
    "major", "minor", "patch", "premajor", "preminor", "prepatch", "prerelease"
]


def clean(text: str) -> str | None:
    """The canonical version in ``text`` once leading ``=`` and ``v`` are dropped, or ``None``."""
    return valid(text.strip(WHITESPACE).lstrip("=v"))


def compare(a: str | Version, b: str | Version) -> int:
    """-1, 0 or 1. Build metadata does not count."""
    return _order(_version(a).key, _version(b).key)


def rcompare(a: str | Version, b: str | Version) -> int:
    return compare(b, a)


def compare_build(a: str | Version, b: str | Version) -> int:
    """As ``compare``, with build metadata deciding between equals: none sorts first."""
    return _order(_build_key(_version(a)), _build_key(_version(b)))


def eq(a: str | Version, b: str | Version) -> bool:
    return compare(a, b) == 0


def neq(a: str | Version, b: str | Version) -> bool:
    return compare(a, b) != 0


def gt(a: str | Version, b: str | Version) -> bool:
    return compare(a, b) > 0


def gte(a: str | Version, b: str | Version) -> bool:
    return compare(a, b) >= 0


def lt(a: str | Version, b: str | Version) -> bool:
    return compare(a, b) < 0


def lte(a: str | Version, b: str | Version) -> bool:
    return compare(a, b) <= 0


def sort(versions: Iterable[str]) -> list[str]:
    """A new list, ascending, in the order of ``compare_build``; equals keep their order."""
    return sorted(versions, key=sort_key)


def rsort(versions: Iterable[str]) -> list[str]:
    """A new list, descending; equals keep their order."""
    return sorted(versions, key=sort_key, reverse=True)


def sort_key(version: str | Version) -> tuple[OrderKey, OrderKey]:
    """What ``sort`` compares, for ``bisect`` and the like."""
    return _build_key(_version(version))


def major(version: str | Version) -> int:
    return _version(version).major


def minor(version: str | Version) -> int:
    return _version(version).minor


def patch(version: str | Version) -> int:
    return _version(version).patch


def prerelease(version: str | Version) -> tuple[int | str, ...] | None:
    """The prerelease identifiers; ``None`` for a release and for malformed text."""
    parsed = version if isinstance(version, Version) else parse(version)
    return parsed.prerelease or None if parsed else None


def diff(a: str | Version, b: str | Version) -> Release | None:
    """The kind of release that leads from the lower version to the higher; ``None`` if equal."""
    low, high = sorted((_version(a), _version(b)), key=lambda version: version.key)
    if low.key == high.key:
        return None
    if low.prerelease and not high.prerelease:
        return _diff_of_leaving_prerelease(low, high)
    step = _first_difference(low, high)
    if step is None:
        return "prerelease"
    return _PRE[step] if high.prerelease else step


_Step: TypeAlias = Literal["major", "minor", "patch"]
_PRE: dict[_Step, Release] = {"major": "premajor", "minor": "preminor", "patch": "prepatch"}


def _diff_of_leaving_prerelease(low: Version, high: Version) -> Release:
    if not low.patch and not low.minor:
        return "major"
    return _first_difference(low, high) or ("patch" if low.patch else "minor")


def _first_difference(a: Version, b: Version) -> _Step | None:
    if a.major != b.major:
        return "major"
    if a.minor != b.minor:
        return "minor"
    return "patch" if a.patch != b.patch else None


def _version(version: str | Version) -> Version:
    return version if isinstance(version, Version) else Version.parse(version)


def _build_key(version: Version) -> tuple[OrderKey, OrderKey]:
    return version.key, tuple(map(identifier_key, version.build))


def _order(a: tuple[object, ...], b: tuple[object, ...]) -> int:
    return (a > b) - (a < b)
