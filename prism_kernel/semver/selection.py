"""Choosing the highest or lowest version that satisfies a range."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prism_kernel.semver.ranges import Interval, Range, read_range
from prism_kernel.semver.version import MAX_LENGTH, OrderKey, cached_order_key, order_key


@dataclass(frozen=True, slots=True)
class SortedVersions:
    """Versions sorted once, to be asked many times. Made by ``SortedVersions.of``.

    Each question costs a few binary searches. Two versions that differ in build metadata only
    count as one, the one listed first, which is the one npm answers with.
    """

    texts: dict[OrderKey, str]
    releases: tuple[OrderKey, ...]
    prereleases: tuple[OrderKey, ...]

    @classmethod
    def of(cls, versions: Iterable[str]) -> SortedVersions:
        """Sort ``versions``; malformed ones are left out, as they satisfy nothing."""
        texts: dict[OrderKey, str] = {}
        for text in versions:
            key = order_key(text)
            if key is not None:
                texts.setdefault(key, text)
        keys = sorted(texts)
        return cls(
            texts,
            tuple(key for key in keys if key[3] == 1),
            tuple(key for key in keys if key[3] == 0),
        )

    def max_satisfying(
        self, range_: str | Range, *, include_prerelease: bool = False
    ) -> str | None:
        """The highest version in the range as it was listed; ``None`` if there is none."""
        parsed = read_range(range_, include_prerelease=include_prerelease)
        highest = _LOWER_THAN_ALL
        for interval in parsed.intervals if parsed else ():
            for keys, start, end in self._runs(interval):
                index = bisect_left(keys, end) - 1
                if index >= 0 and keys[index] >= start:
                    highest = max(highest, keys[index])
        return self.texts.get(highest)

    def min_satisfying(
        self, range_: str | Range, *, include_prerelease: bool = False
    ) -> str | None:
        """The lowest version in the range as it was listed; ``None`` if there is none."""
        parsed = read_range(range_, include_prerelease=include_prerelease)
        found = [
            keys[index]
            for interval in (parsed.intervals if parsed else ())
            for keys, start, end in self._runs(interval)
            if (index := bisect_left(keys, start)) < len(keys) and keys[index] < end
        ]
        return self.texts[min(found)] if found else None

    def _runs(
        self, interval: Interval
    ) -> Iterator[tuple[tuple[OrderKey, ...], OrderKey, OrderKey]]:
        """The runs of keys that the interval admits, as ``(keys, start, end)``."""
        yield self.releases, interval.start, interval.end
        if not self.prereleases:
            return
        if interval.opened is None:
            yield self.prereleases, interval.start, interval.end
            return
        for release in interval.opened:
            start = max(interval.start, (*release, 0))
            yield self.prereleases, start, min(interval.end, (*release, 1))


_LOWER_THAN_ALL: OrderKey = ()


def max_satisfying(
    versions: Iterable[str], range_: str | Range, *, include_prerelease: bool = False
) -> str | None:
    """The highest of ``versions`` in the range; of equals, the first listed.

    ``None`` if the range is malformed or nothing satisfies it; malformed versions are passed over.
    """
    parsed = read_range(range_, include_prerelease=include_prerelease)
    return None if parsed is None else _best(versions, parsed, highest=True)


def min_satisfying(
    versions: Iterable[str], range_: str | Range, *, include_prerelease: bool = False
) -> str | None:
    """The lowest of ``versions`` in the range; of equals, the first listed."""
    parsed = read_range(range_, include_prerelease=include_prerelease)
    return None if parsed is None else _best(versions, parsed, highest=False)


def _best(versions: Iterable[str], range_: Range, *, highest: bool) -> str | None:
    best: str | None = None
    best_key: OrderKey = ()
    for text in versions:
        key = cached_order_key(text) if len(text) <= MAX_LENGTH else None
        if key is None:
            continue
        better = best is None or (key > best_key if highest else key < best_key)
        if better and range_.admits(key):
            best, best_key = text, key
    return best
