"""Brace expansion as in a shell: ``*.{js,ts}`` and ``{1..3}``."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from prism_kernel.errors import InvalidPackage

#: A pattern with more alternatives than this is a mistake or an attack.
MAX_EXPANSIONS = 10_000

_BRACES = re.compile(r"\{[^{\n]*\}")
_NUMBERS = re.compile(r"(-?[0-9]{1,9})\.\.(-?[0-9]{1,9})(?:\.\.(-?[0-9]{1,9}))?")
_LETTERS = re.compile(r"([a-zA-Z])\.\.([a-zA-Z])(?:\.\.(-?[0-9]{1,9}))?")
_PADDED = re.compile(r"-?0[0-9]")
_LITERAL_TAIL = re.compile(r",(?!,).*\}")

# Escaped characters wait in the private use area while the braces are read.
_ESCAPES = {"\\\\": "\ue000", "\\{": "\ue001", "\\}": "\ue002", "\\,": "\ue003", "\\.": "\ue004"}
_LITERAL_CLOSE = _ESCAPES["\\}"]
_ESCAPED = re.compile(r"\\[\\{},.]")
_RESTORED = str.maketrans({mark: escape[1] for escape, mark in _ESCAPES.items()})


def expand(pattern: str) -> list[str]:
    """Every pattern that ``pattern`` stands for, once each, in order.

    Raises ``InvalidPackage`` if there are more than ``MAX_EXPANSIONS``.
    """
    if _BRACES.search(pattern) is None:
        return [pattern]
    if pattern.startswith("{}"):
        pattern = r"\{\}" + pattern[2:]
    hidden = _ESCAPED.sub(lambda match: _ESCAPES[match[0]], pattern)
    found = list(itertools.islice(_expand(hidden, top=True), MAX_EXPANSIONS + 1))
    if len(found) > MAX_EXPANSIONS:
        raise InvalidPackage(f"A pattern stands for more than {MAX_EXPANSIONS} alternatives.")
    return list(dict.fromkeys(text.translate(_RESTORED) for text in found))


def _expand(text: str, *, top: bool = False) -> Iterator[str]:
    pair = _first_pair(text)
    if pair is None:
        yield text
        return
    before, body, after = text[: pair[0]], text[pair[0] + 1 : pair[1]], text[pair[1] + 1 :]
    values = None if before.endswith("$") else _values(body)
    if values is None and not before.endswith("$"):
        if _LITERAL_TAIL.search(after):
            yield from _expand(f"{before}{{{body}{_LITERAL_CLOSE}{after}", top=True)
        else:
            yield text
        return
    if values is None:
        values = iter((f"{{{body}}}",))
    for value in values:
        for rest in _expand(after):
            whole = before + value + rest
            if whole or not top:
                yield whole


def _first_pair(text: str) -> tuple[int, int] | None:
    """The first balanced pair of braces; of unbalanced ones, the leftmost that has its end."""
    opened: list[int] = []
    leftmost: tuple[int, int] | None = None
    for index, character in enumerate(text):
        if character == "{":
            opened.append(index)
        elif character == "}" and opened:
            start = opened.pop()
            if leftmost is None or start < leftmost[0]:
                leftmost = (start, index)
            if not opened:
                break
    return leftmost


def _values(body: str) -> Iterator[str] | None:
    """What one pair of braces stands for; ``None`` if the braces are plain text."""
    numbers = _NUMBERS.fullmatch(body)
    if numbers is not None:
        return _number_sequence(numbers)
    letters = _LETTERS.fullmatch(body)
    if letters is not None:
        codes = _sequence(ord(letters[1]), ord(letters[2]), letters[3])
        return ("" if code == ord("\\") else chr(code) for code in codes)
    if "," not in body:
        return None
    parts = _split_on_commas(body)
    if len(parts) == 1:
        return (f"{{{value}}}" for value in _expand(parts[0]))
    return itertools.chain.from_iterable(map(_expand, parts))


def _number_sequence(match: re.Match[str]) -> Iterator[str]:
    given = [group for group in match.groups() if group is not None]
    width = max(len(match[1]), len(match[2])) if any(map(_PADDED.match, given)) else 0
    for number in _sequence(int(match[1]), int(match[2]), match[3]):
        yield f"{number:0{width}d}" if width else str(number)


def _sequence(first: int, last: int, step: str | None) -> range:
    size = max(abs(int(step or 1)), 1)
    return range(first, last - 1, -size) if last < first else range(first, last + 1, size)


def _split_on_commas(body: str) -> list[str]:
    """Split on the commas that are in no braces of their own."""
    pair = _first_pair(body)
    if pair is None:
        return body.split(",")
    *complete, unfinished = body[: pair[0]].split(",")
    first, *others = _split_on_commas(body[pair[1] + 1 :])
    return [*complete, unfinished + body[pair[0] : pair[1] + 1] + first, *others]
