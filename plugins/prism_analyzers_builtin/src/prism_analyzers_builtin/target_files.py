"""Which files a target of ``exports`` reaches: one, a folder's, or those of a pattern."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from prism_kernel.api import JsonValue

MAX_COMPARISONS = 500_000
"""Comparisons of a path with a pattern, for one package: ten thousand patterns over ten thousand
files would take minutes."""

WHOLE_PACKAGE = "./"
"""The folder target that is the top folder itself."""

_FORBIDDEN_SEGMENTS = frozenset({"", ".", "..", "node_modules"})
"""What Node.js refuses between the slashes of a target, after its ``./``."""

_AFTER_ANY_CHARACTER = "\U0010ffff"


def usable_target(written: JsonValue) -> str | None:
    """The package path, pattern or folder that a target of ``exports`` names, if it is valid."""
    if not isinstance(written, str) or not written.startswith("./") or "\0" in written:
        return None
    if written == WHOLE_PACKAGE:
        return written
    segments = written[2:].removesuffix("/").replace("\\", "/").lower().split("/")
    plain = (segment.replace("%2e", ".") for segment in segments)
    return None if _FORBIDDEN_SEGMENTS.intersection(plain) else written[2:]


@dataclass(slots=True)
class TargetFiles:
    """The files of a package, searchable by target. ``paths`` are sorted."""

    paths: list[str]
    known: frozenset[str]
    comparisons_left: int = field(default=MAX_COMPARISONS)

    @classmethod
    def of(cls, paths: Iterable[str]) -> TargetFiles:
        ordered = sorted(paths)
        return cls(ordered, frozenset(ordered))

    def reached(self, target: str) -> list[str] | None:
        """The files a target (a package path) reaches; ``None`` if there was no time to look.

        A pattern's ``*`` stands for one or more characters, the same ones each time, and may
        span folders. A target that ends in ``/`` is a folder, as Node.js had until version 16.
        """
        if "*" in target:
            return self._matching(target)
        if target.endswith("/"):
            return self._below(target.removeprefix(WHOLE_PACKAGE))
        return [target] if target in self.known else []

    def _below(self, prefix: str) -> list[str] | None:
        first = bisect_left(self.paths, prefix)
        last = bisect_left(self.paths, prefix + _AFTER_ANY_CHARACTER)
        self.comparisons_left -= last - first + 1
        return None if self.comparisons_left < 0 else self.paths[first:last]

    def _matching(self, target: str) -> list[str] | None:
        prefix, *middle, suffix = target.split("*")
        candidates = self._below(prefix)
        if candidates is None:
            return None
        shortest = len(prefix) + len(suffix)
        found = [path for path in candidates if path.endswith(suffix) and len(path) > shortest]
        if not middle:
            return found
        return [path for path in found if path == _filled(path, target, prefix)]


def _filled(path: str, target: str, prefix: str) -> str:
    """``target`` with the text that its stars must stand for, if ``path`` is to match."""
    stars = target.count("*")
    length, odd = divmod(len(path) - (len(target) - stars), stars)
    if odd or length < 1:
        return ""
    return target.replace("*", path[len(prefix) : len(prefix) + length])
