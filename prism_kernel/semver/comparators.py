"""From range text to comparators: ``^1.2`` becomes ``>=1.2.0 <2.0.0-0``.

npm rewrites a range as text, step by step, and what it accepts is what survives the steps. The
same steps are taken here, on parts instead of text wherever the outcome is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prism_kernel.errors import InvalidRange
from prism_kernel.semver.grammar import (
    BUILD_SUFFIX,
    CARET_GAP,
    COMPARATOR,
    HYPHEN,
    OPERATOR_GAP,
    PLAIN_COMPARATOR,
    STAR,
    TILDE_GAP,
)
from prism_kernel.semver.version import Version, parse

#: Nothing is lower than the lowest prerelease.
NOTHING = "<0.0.0-0"
_EVERYTHING = ">=0.0.0"
_LOWEST = "-0"
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Comparator:
    """One bound: ``operator`` is ``<``, ``<=``, ``>``, ``>=``, or empty for exactly ``version``."""

    operator: str
    version: Version

    def __str__(self) -> str:
        return f"{self.operator}{self.version}"


def read_comparators(text: str, *, include_prerelease: bool) -> tuple[Comparator, ...]:
    """The comparators of one alternative of a range, without repeats; none means anything goes.

    ``text`` has its white space collapsed to single spaces. Raises ``InvalidRange``.
    """
    floor = _LOWEST if include_prerelease else ""
    found: dict[str, Comparator] = {}
    for word in _words(text, floor):
        for bound in _bounds(word, floor):
            # A lower bound that is the lowest possible says nothing.
            if bound != _EVERYTHING + floor:
                comparator = _read_bound(bound)
                found.setdefault(str(comparator), comparator)
    return (found[NOTHING],) if NOTHING in found else tuple(found.values())


def _words(text: str, floor: str) -> list[str]:
    text = BUILD_SUFFIX.sub("", text)
    hyphen = HYPHEN.fullmatch(text)
    if hyphen is not None:
        text = _hyphen_bounds(hyphen, floor)
    text = OPERATOR_GAP.sub(_close_gap, text)
    return CARET_GAP.sub("^", TILDE_GAP.sub("~", text)).split(" ")


def _close_gap(match: re.Match[str]) -> str:
    return match[0] if match[1] is None else match[1] + match[2]


def _hyphen_bounds(match: re.Match[str], floor: str) -> str:
    lower, *lower_parts, upper, major, minor, patch, prerelease = match.groups()
    return f"{_hyphen_lower(lower, lower_parts, floor)} " + (
        _hyphen_upper(upper, (major, minor, patch, prerelease), floor)
    )


def _hyphen_lower(text: str, parts: list[str | None], floor: str) -> str:
    major, minor, patch, prerelease = parts
    if _is_x(major):
        return ""
    if _is_x(minor):
        return f">={major}.0.0{floor}"
    if _is_x(patch):
        return f">={major}.{minor}.0{floor}"
    return f">={text}" if prerelease else f">={text}{floor}"


def _hyphen_upper(
    text: str, parts: tuple[str, str | None, str | None, str | None], floor: str
) -> str:
    major, minor, patch, prerelease = parts
    if _is_x(major):
        return ""
    if minor is None or _is_x(minor):
        return f"<{_after(major)}.0.0-0"
    if patch is None or _is_x(patch):
        return f"<{major}.{_after(minor)}.0-0"
    if prerelease:
        return f"<={major}.{minor}.{patch}-{prerelease}"
    return f"<{major}.{minor}.{_after(patch)}-0" if floor else f"<={text}"


def _bounds(word: str, floor: str) -> Iterator[str]:
    """The plain comparators, as text, that one word of a range stands for."""
    match = COMPARATOR.fullmatch(word)
    if match is None:
        return _plain_bounds(word)
    operator, major, minor, patch, prerelease = match.group(1, 3, 4, 5, 6)
    if operator == "^":
        return _caret_bounds(major, minor, patch, prerelease, floor)
    if operator.startswith("~"):
        return _tilde_bounds(major, minor, patch, prerelease, floor)
    if not _is_x(patch) or (_is_x(major) and not _is_x(minor)):
        return _plain_bounds(word)
    return _x_bounds(operator, major, minor, floor)


def _plain_bounds(word: str) -> Iterator[str]:
    # npm removes one star wherever it stands, so that even "1.2.3*" can be read.
    bound = STAR.sub("", word, count=1)
    if bound:
        yield bound


def _caret_bounds(
    major: str, minor: str | None, patch: str | None, prerelease: str | None, floor: str
) -> Iterator[str]:
    if _is_x(major):
        return
    yield _lower_bound(major, minor, patch, prerelease, floor)
    if minor is None or _is_x(minor) or major != "0":
        yield f"<{_after(major)}.0.0-0"
    elif minor != "0" or patch is None or _is_x(patch):
        yield f"<0.{_after(minor)}.0-0"
    else:
        yield f"<0.0.{_after(patch)}-0"


def _tilde_bounds(
    major: str, minor: str | None, patch: str | None, prerelease: str | None, floor: str
) -> Iterator[str]:
    if _is_x(major):
        return
    yield _lower_bound(major, minor, patch, prerelease, floor)
    if minor is None or _is_x(minor):
        yield f"<{_after(major)}.0.0-0"
    else:
        yield f"<{major}.{_after(minor)}.0-0"


def _lower_bound(
    major: str, minor: str | None, patch: str | None, prerelease: str | None, floor: str
) -> str:
    """Where a caret or tilde range begins: at what is written, with zeros for the rest."""
    if minor is None or _is_x(minor):
        return f">={major}.0.0{floor}"
    if patch is None or _is_x(patch):
        return f">={major}.{minor}.0{floor}"
    return f">={_spell(major, minor, patch, prerelease)}"


def _x_bounds(operator: str, major: str, minor: str | None, floor: str) -> Iterator[str]:
    """``1.x``, ``>1.2`` and their like: at least the patch is missing or a wildcard."""
    if _is_x(major):
        if operator in {"<", ">"}:
            yield NOTHING
        return
    if minor is None or _is_x(minor):
        first, after = f"{major}.0.0", f"{_after(major)}.0.0"
    else:
        first, after = f"{major}.{minor}.0", f"{major}.{_after(minor)}.0"
    if operator == ">":
        yield f">={after}{floor}"
    elif operator == ">=":
        yield f">={first}{floor}"
    elif operator == "<":
        yield f"<{first}-0"
    elif operator == "<=":
        yield f"<{after}-0"
    else:
        yield f">={first}{floor}"
        yield f"<{after}-0"


def _read_bound(bound: str) -> Comparator:
    match = PLAIN_COMPARATOR.fullmatch(bound)
    version = None if match is None else parse(match[2])
    if match is None or version is None:
        shown = ascii(bound[:_SHOWN])
        raise InvalidRange(f"{shown} in the range is not a comparator.", comparator=shown)
    return Comparator("" if match[1] == "=" else match[1], version)


def _is_x(part: str | None) -> bool:
    return part is None or part in "xX*"


def _spell(major: str, minor: str, patch: str, prerelease: str | None) -> str:
    plain = f"{major}.{minor}.{patch}"
    return f"{plain}-{prerelease}" if prerelease else plain


def _after(number: str) -> int:
    return int(number) + 1
