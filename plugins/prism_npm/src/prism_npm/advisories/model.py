"""An advisory as it is stored: about one package, in the words that npm's clients read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from prism_kernel.api import semver

Severity: TypeAlias = Literal["info", "low", "moderate", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("info", "low", "moderate", "high", "critical")

NOWHERE = "<0.0.0"
"""The range that npm gives for patched versions where there is none."""


class Advisory(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One entry of an advisory database about one package.

    ``id`` is a number for npm's clients, the same at every import; ``source`` is what the entry is
    called where it comes from, such as ``GHSA-29mw-wpgm-hmr9``. ``affected`` and ``patched`` are
    alternatives of a range, of which each is one interval or one exact version. ``score`` is the
    CVSS base score of ``vector``, 0 if it is not known. Times are ISO 8601, as they came.
    """

    id: int
    source: str
    title: str
    severity: Severity
    url: str
    affected: list[str]
    patched: list[str] = []
    cwe: list[str] = []
    cves: list[str] = []
    score: float = 0
    vector: str | None = None
    published: str | None = None
    modified: str | None = None

    @property
    def vulnerable_versions(self) -> str:
        return " || ".join(self.affected)

    @property
    def patched_versions(self) -> str:
        return " || ".join(self.patched) or NOWHERE

    def affects_any(self, versions: Iterable[str]) -> bool:
        """Whether one of the versions is affected. Malformed ones are not."""
        return bool(self.affected_of(versions))

    def affected_of(self, versions: Iterable[str]) -> list[str]:
        """Those of the versions that are affected.

        By order alone, as OSV compares: a prerelease is in an interval as a release is.
        """
        exact = {each for each in self.affected if each[0].isdigit()}
        intervals = [each for each in self.affected if each not in exact]
        return [each for each in versions if _is_in(each, exact, intervals)]


def _is_in(version: str, exact: set[str], intervals: list[str]) -> bool:
    normal = semver.valid(version)
    if normal is None:
        return False
    return normal in exact or any(
        semver.satisfies(normal, interval, include_prerelease=True) for interval in intervals
    )
