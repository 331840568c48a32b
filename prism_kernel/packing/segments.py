"""One segment of a glob, between two slashes, as the source of a regular expression."""

from __future__ import annotations

import re
from functools import lru_cache

_ANY = "[^/]*?"
_SOME = "[^/]+?"
_ONE = "[^/]"
_NEVER = "(?!)"
_END = r"(?:/|\Z)"
_GROUPS = {"?": "?", "*": "*", "+": "+", "@": ""}
#: Each exclusion repeats the expression of what follows it; four are more than anyone writes.
_MAX_EXCLUSIONS = 4
#: Letters, near enough: almost all that lies above ASCII and its Latin-1 symbols is one.
_LETTERS = r"A-Za-z\u00aa-\U0010ffff"
_POSIX = {
    "[:alnum:]": f"0-9{_LETTERS}",
    "[:alpha:]": _LETTERS,
    "[:ascii:]": r"\x00-\x7f",
    "[:blank:]": r" \t",
    "[:cntrl:]": r"\x00-\x1f\x7f",
    "[:digit:]": "0-9",
    "[:lower:]": _LETTERS,
    "[:punct:]": r"!-/:-@\[-`{-~",
    "[:space:]": r" \t\r\n\v\f",
    "[:upper:]": _LETTERS,
    "[:word:]": f"0-9_{_LETTERS}",
    "[:xdigit:]": "0-9A-Fa-f",
}


@lru_cache(maxsize=512)
def segment_source(glob: str) -> str:
    """An expression that matches one name, to stand between slashes or at an end.

    Knows ``*``, ``?``, ``[a-z]``, backslashes, and the groups ``?(a|b)``, ``*(…)``, ``+(…)``,
    ``@(…)`` and ``!(…)``.
    """
    only_stars = glob and not glob.strip("*")
    return _SOME if only_stars else _translate(glob, _MAX_EXCLUSIONS)


def _translate(glob: str, exclusions: int) -> str:
    found: list[str] = []
    index = 0
    while index < len(glob):
        end = _group_end(glob, index)
        if end and glob[index] != "!":
            found.append(_group(glob[index], glob[index + 2 : end - 1], exclusions))
        elif end and exclusions:
            rest = _translate(glob[end:], exclusions - 1)
            return "".join(found) + _exclusion(glob[index + 2 : end - 1], rest, exclusions) + rest
        else:
            source, end = _one(glob, index)
            # Stars in a row are one star, which also keeps matching from running away.
            if source != _ANY or found[-1:] != [_ANY]:
                found.append(source)
        index = end
    return "".join(found)


def _one(glob: str, index: int) -> tuple[str, int]:
    """The expression of the character or class at ``index``, and where it ends."""
    character = glob[index]
    if character == "*":
        return _ANY, index + 1
    if character == "?":
        return _ONE, index + 1
    if character == "\\" and index + 1 < len(glob):
        return re.escape(glob[index + 1]), index + 2
    if character == "[":
        return _character_class(glob, index) or (r"\[", index + 1)
    return re.escape(character), index + 1


def _group(kind: str, body: str, exclusions: int) -> str:
    return f"(?:{_alternatives(body, exclusions)}){_GROUPS[kind]}"


def _exclusion(body: str, rest: str, exclusions: int) -> str:
    if not body:
        return _SOME
    return rf"(?:(?!(?:{_alternatives(body, exclusions - 1)}){rest}{_END}){_ANY})"


def _alternatives(body: str, exclusions: int) -> str:
    parts, depth, start, index = [], 0, 0, 0
    while index < len(body):
        index = _skip(body, index)
        character = body[index : index + 1]
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append(body[start:index])
            start = index + 1
        index += 1
    return "|".join(_translate(part, exclusions) for part in [*parts, body[start:]])


def _group_end(glob: str, index: int) -> int:
    """The index after the group that starts here; 0 if none does."""
    if glob[index] not in "?*+@!" or glob[index + 1 : index + 2] != "(":
        return 0
    depth, index = 0, index + 1
    while index < len(glob):
        index = _skip(glob, index)
        character = glob[index : index + 1]
        depth += (character == "(") - (character == ")")
        index += 1
        if depth == 0:
            return index
    return 0


def _skip(glob: str, index: int) -> int:
    """Step over escaped characters and classes, in which parentheses are plain characters."""
    while index < len(glob):
        if glob[index] == "\\":
            index += 2
        elif glob[index] == "[" and (read := _character_class(glob, index)):
            index = read[1]
        else:
            break
    return index


def _character_class(glob: str, start: int) -> tuple[str, int] | None:
    """The class at ``start`` and the index after it; ``None`` if it has no end."""
    negated = glob[start + 1 : start + 2] in {"!", "^"} and start + 1 < len(glob)
    index = first = start + 1 + negated
    members: list[str] = []
    while index < len(glob) and (glob[index] != "]" or index == first):
        posix = next((name for name in _POSIX if glob.startswith(name, index)), None)
        if posix is not None:
            members.append(_POSIX[posix])
            index += len(posix)
            continue
        low, index = _member(glob, index)
        if glob[index : index + 1] == "-" and glob[index + 1 : index + 2] not in {"]", ""}:
            high, index = _member(glob, index + 1)
            if low <= high:
                members.append(f"{re.escape(low)}-{re.escape(high)}")
        else:
            members.append(re.escape(low))
    if index >= len(glob):
        return None
    if not members:
        return _NEVER, len(glob)
    return f"(?!/)[{'^' * negated}{''.join(members)}]", index + 1


def _member(glob: str, index: int) -> tuple[str, int]:
    if glob[index] == "\\" and index + 1 < len(glob):
        index += 1
    return glob[index], index + 1
