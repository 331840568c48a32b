"""JavaScript source without its comments and literals, and where things stand in it.

Every step is linear in the length of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

_BEFORE_REGEX = "(,=:[!&|?{};+-*%~^<>"
"""After one of these a slash begins a regular expression, otherwise it divides."""


def without_literals(source: str) -> tuple[str, list[str]]:
    """The code with each string as ``"<index>"``, and those strings."""
    kept: list[str] = []
    strings: list[str] = []
    at = 0
    while (match := _literal_start().search(source, at)) is not None:
        start, end = match.span()
        kept.append(source[at:start])
        found = match[0]
        if found[0] in "\"'`":
            kept.append(f'"{len(strings)}"')
            strings.append(found[1:-1])
        elif found == "/":
            end = _slash(source, start, kept)
        else:
            kept.append("\n" if "\n" in found else " ")
        at = end
    kept.append(source[at:])
    return "".join(kept), strings


def words(code: str, word: str) -> Iterator[int]:
    """Where ``word`` stands by itself, not as a part or a member of something."""
    at = code.find(word)
    while at >= 0:
        end = at + len(word)
        before, after = code[at - 1 : at], code[end : end + 1]
        if before != "." and not _is_word(before) and not _is_word(after):
            yield at
        at = code.find(word, end)


def at_load(code: str, places: Iterable[int]) -> Iterator[int]:
    """The places, given in order, that lie outside of braces and of arrow functions."""
    depth = last = 0
    for at in places:
        depth += code.count("{", last, at) - code.count("}", last, at)
        last = at
        if depth <= 0 and "=>" not in statement_before(code, at):
            yield at


def statement_before(code: str, at: int) -> str:
    """What precedes ``at`` on its line and in its statement, 200 characters at most."""
    limit = max(0, at - 200)
    start = max(code.rfind(mark, limit, at) for mark in ";\n}") + 1 or limit
    return code[start:at]


def _is_word(character: str) -> bool:
    return character.isalnum() or character in {"_", "$"}


def _slash(source: str, start: int, kept: list[str]) -> int:
    """Where a slash ends that begins no comment: after its regular expression, or at once."""
    before = source[max(0, start - 64) : start].rstrip()
    literal = None
    if not before or before[-1] in _BEFORE_REGEX or before.endswith("return"):
        literal = _regex_literal().match(source, start)
    kept.append("/" if literal is None else '""')
    return start + 1 if literal is None else literal.end()


@cache
def _literal_start() -> re.Pattern[str]:
    return re.compile(
        r"""//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)|/"""
        r"""|"(?:[^"\\\n]|(?s:\\.))*"?|'(?:[^'\\\n]|(?s:\\.))*'?"""
        r"""|`(?:[^`\\]|(?s:\\.))*`?|\A\#![^\n]*""",
    )


@cache
def _regex_literal() -> re.Pattern[str]:
    """Bounded, so that a line of hostile slashes costs a constant for each."""
    return re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,64}+\]){1,400}+/[a-z]*")
