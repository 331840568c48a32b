"""One version: its parts, its text and its place in the order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from prism_kernel.errors import InvalidVersion
from prism_kernel.semver.grammar import COMPARED, VERSION, WHITESPACE

#: npm's limits, in characters and in value.
MAX_LENGTH = 256
MAX_SAFE_INTEGER = 2**53 - 1
_MAX_SAFE_DIGITS = len(str(MAX_SAFE_INTEGER))
_SHOWN = 80

# Bound once: choosing among hundreds of versions is mostly this call.
_match = COMPARED.fullmatch

#: Sorts as npm compares: ``(major, minor, patch, 1)`` for a release, and for a prerelease
#: ``(major, minor, patch, 0, …)`` with ``(0, number)`` or ``(1, word)`` for each identifier.
OrderKey: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A parsed version. Made by ``Version.parse``; ``str()`` gives it back without its build.

    ``prerelease`` has numbers where npm has numbers: numeric identifiers below 2^53 - 1.
    Two versions are equal if they are spelt alike; ``compare`` is the order.
    """

    major: int
    minor: int
    patch: int
    prerelease: tuple[int | str, ...]
    build: tuple[str, ...]
    key: OrderKey

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read a version, allowing white space around it and one leading ``v``.

        Raises ``InvalidVersion``: over 256 characters, numbers over 2^53 - 1, leading zeros,
        or anything else outside the grammar of https://semver.org.
        """
        version = _read(text) if len(text) <= MAX_LENGTH else None
        if version is None:
            shown = ascii(text[:_SHOWN])
            raise InvalidVersion(f"{shown} is not a valid version.", version=shown)
        return version

    def __str__(self) -> str:
        plain = f"{self.major}.{self.minor}.{self.patch}"
        if not self.prerelease:
            return plain
        return f"{plain}-{'.'.join(map(str, self.prerelease))}"


def parse(text: str) -> Version | None:
    """The parsed version, or ``None`` if it is malformed."""
    return _read(text) if len(text) <= MAX_LENGTH else None


def valid(text: str) -> str | None:
    """The version's canonical text, without build metadata; ``None`` if it is malformed."""
    version = parse(text)
    return None if version is None else str(version)


# The callers check the length first, so that the caches hold short texts only.


@lru_cache(maxsize=4096)
def _read(text: str) -> Version | None:
    text = text.strip(WHITESPACE)
    key = order_key(text)
    match = None if key is None else VERSION.fullmatch(text)
    if key is None or match is None:
        return None
    words = match[4].split(".") if match[4] else ()
    return Version(
        int(match[1]),
        int(match[2]),
        int(match[3]),
        tuple(_identifier(word) for word in words),
        tuple(match[5].split(".")) if match[5] else (),
        key,
    )


def order_key(text: str) -> OrderKey | None:
    """The order of a version; ``None`` if it is malformed.

    Choosing among hundreds of versions needs no more of them than this.
    """
    if len(text) > MAX_LENGTH:
        return None
    match = _match(text) or _match(text.strip(WHITESPACE))
    if match is None:
        return None
    first, second, third, prerelease = match.groups()
    major, minor, patch = int(first), int(second), int(third)
    # In a short text no number can be too large.
    if len(text) > _MAX_SAFE_DIGITS and max(major, minor, patch) > MAX_SAFE_INTEGER:
        return None
    if prerelease is None:
        return (major, minor, patch, 1)
    return (major, minor, patch, 0, *map(identifier_key, prerelease.split(".")))


#: ``order_key`` with a memory, for texts that the caller knows to be at most ``MAX_LENGTH`` long.
cached_order_key = lru_cache(maxsize=16384)(order_key)


def identifier_key(word: str) -> tuple[int, int | float | str]:
    """Numbers sort below words, by value; words sort by character code."""
    if not word.isdigit():
        return (1, word)
    return (0, int(word) if len(word) < _MAX_SAFE_DIGITS else float(word))


def _identifier(word: str) -> int | str:
    if word.isdigit() and len(word) <= _MAX_SAFE_DIGITS and int(word) < MAX_SAFE_INTEGER:
        return int(word)
    return word


def forget_versions() -> None:
    """Empty the caches, to measure without them."""
    _read.cache_clear()
    cached_order_key.cache_clear()
