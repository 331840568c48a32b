"""A quick look at one JavaScript file: what it imports and touches while it loads.

This is not a parser. Comments, strings and regular expressions are taken out first, then a few
patterns are looked for in what is left, with the depth of braces to tell what runs at load time.
Every step is linear in the length of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

MAX_SOURCE_BYTES = 512 * 1024
"""Bytes of a file that are looked at."""

_BEFORE_REGEX = "(,=:[!&|?{};+-*%~^<>"
"""After one of these a slash begins a regular expression, otherwise it divides."""

_GLOBALS = ("Bun", "Deno", "document", "window")


@dataclass(frozen=True, slots=True)
class ModuleScan:
    """What a file does while it loads.

    ``imports`` are the specifiers of static imports and re-exports, ``requires`` those of
    ``require`` calls outside of any block or function. ``globals`` are used without a ``typeof``
    guard or a declaration in the file. ``complete`` is false if the file was too long.
    """

    imports: tuple[str, ...]
    requires: tuple[str, ...]
    globals: tuple[str, ...]
    is_esm: bool
    is_cjs: bool
    complete: bool


def scan_module(content: bytes) -> ModuleScan:
    source = content[:MAX_SOURCE_BYTES].decode("utf-8", "replace")
    code, strings = _without_literals(source)
    imports = tuple(strings[int(match[1])] for match in _static_import().finditer(code))
    requires = tuple(
        strings[int(match[1])] for match in _at_load(code, _require_call().finditer(code))
    )
    return ModuleScan(
        imports=imports,
        requires=requires,
        globals=tuple(_globals_at_load(code)),
        is_esm=any(True for _ in _at_load(code, _esm_syntax().finditer(code))),
        is_cjs=any(True for _ in _at_load(code, _cjs_syntax().finditer(code))),
        complete=len(content) <= MAX_SOURCE_BYTES,
    )


def _without_literals(source: str) -> tuple[str, list[str]]:
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


def _slash(source: str, start: int, kept: list[str]) -> int:
    """Where a slash ends that begins no comment: after its regular expression, or at once."""
    before = source[max(0, start - 64) : start].rstrip()
    literal = None
    if not before or before[-1] in _BEFORE_REGEX or before.endswith("return"):
        literal = _regex_literal().match(source, start)
    kept.append("/" if literal is None else '""')
    return start + 1 if literal is None else literal.end()


def _at_load(code: str, matches: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The matches outside of braces and of arrow functions."""
    depth = at = 0
    for match in matches:
        start = match.start()
        depth += code.count("{", at, start) - code.count("}", at, start)
        at = start
        if depth <= 0 and "=>" not in code[_statement_start(code, start) : start]:
            yield match


def _statement_start(code: str, at: int) -> int:
    """A little before ``at``: where its line or statement begins, 200 characters at most."""
    limit = max(0, at - 200)
    return max(code.rfind(mark, limit, at) for mark in ";\n}") + 1 or limit


def _globals_at_load(code: str) -> Iterator[str]:
    for name in _GLOBALS:
        if name in code and not _is_excused(code, name):
            uses = re.compile(rf"(?<![\w$.]){name}\s*\.").finditer(code)
            if any(True for _ in _at_load(code, uses)):
                yield name


def _is_excused(code: str, name: str) -> bool:
    declared = r"typeof|var|let|const|function|class|import|as"
    return re.search(rf"\b(?:{declared})\s+{name}\b|[,{{]\s*{name}\s*[,}}]", code) is not None


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
    return re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,400}\]){1,400}/[a-z]*")


@cache
def _static_import() -> re.Pattern[str]:
    return re.compile(r'(?<![\w$.])(?:from|import)\s*"(\d+)"')


@cache
def _require_call() -> re.Pattern[str]:
    return re.compile(r'(?<![\w$.])require\s*\(\s*"(\d+)"\s*\)')


@cache
def _esm_syntax() -> re.Pattern[str]:
    return re.compile(r"(?<![\w$.])(?:import|export)(?=[\s{*\"])(?!\s*[:=(])")


@cache
def _cjs_syntax() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w$.])(?:module\s*\.\s*exports\b|exports\s*\.\s*[\w$]+\s*=(?!=)|require\s*\(\s*\")"
    )
