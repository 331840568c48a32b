"""A quick look at one JavaScript file: what it imports and touches while it loads.

This is not a parser. Comments, strings and regular expressions are taken out first, then a few
words are looked for in what is left, with the depth of braces to tell what runs at load time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from prism_analyzers_builtin.javascript_code import (
    at_load,
    statement_before,
    without_literals,
    words,
)

MAX_SOURCE_BYTES = 512 * 1024
"""Bytes of a file that are looked at."""

GLOBALS = ("Bun", "Deno", "document", "window")
_DECLARING = frozenset({"typeof", "var", "let", "const", "function", "class", "import", "as"})


@dataclass(frozen=True, slots=True)
class ModuleScan:
    """What a file does while it loads.

    ``imports`` are the specifiers of static imports and re-exports, ``requires`` those of
    ``require`` calls outside of any block or function. ``globals`` are used without a ``typeof``
    guard or a declaration in the file. ``throws`` if it does so whatever the circumstances.
    ``complete`` is false if the file was too long.
    """

    imports: tuple[str, ...]
    requires: tuple[str, ...]
    globals: tuple[str, ...]
    is_esm: bool
    is_cjs: bool
    throws: bool
    complete: bool

    @property
    def specifiers(self) -> tuple[str, ...]:
        return self.imports + self.requires


def scan_module(content: bytes) -> ModuleScan:
    """Look at the first ``MAX_SOURCE_BYTES`` of a file. Anything is accepted, text or not."""
    source = content[:MAX_SOURCE_BYTES].decode("utf-8", "replace")
    code, strings = without_literals(source)
    return ModuleScan(
        imports=tuple(strings[at] for at in _static_imports(code)),
        requires=tuple(strings[at] for at in _load_time_requires(code)),
        globals=tuple(name for name in GLOBALS if _is_used_at_load(code, name)),
        is_esm=_has_at_load(code, ("import", "export"), _module_statement()),
        is_cjs=_has_at_load(code, ("module", "exports", "require"), _commonjs_use()),
        throws=any(_is_statement(code, at) for at in at_load(code, words(code, "throw"))),
        complete=len(content) <= MAX_SOURCE_BYTES,
    )


def _static_imports(code: str) -> list[int]:
    """Which strings are imported from, in their order in the file."""
    matches = (
        _string().match(code, at + len(word))
        for word in ("from", "import")
        for at in words(code, word)
    )
    return sorted(int(match[1]) for match in matches if match)


def _load_time_requires(code: str) -> list[int]:
    calls = (
        _call().match(code, at + len("require")) for at in at_load(code, words(code, "require"))
    )
    return [int(match[1]) for match in calls if match]


def _has_at_load(code: str, starts: Iterable[str], then: re.Pattern[str]) -> bool:
    return any(
        then.match(code, at) is not None
        for word in starts
        for at in at_load(code, words(code, word))
    )


def _is_used_at_load(code: str, name: str) -> bool:
    """Whether a member of a global is taken at load time, and nothing excuses it.

    A ``typeof`` guard excuses it, and so does any declaration of the same name, or a condition
    in front of it, such as ``isBun ? Bun.env : {}``.
    """
    places = list(words(code, name))
    if any(_excuses(code, at, len(name)) for at in places):
        return False
    return any(
        _member().match(code, at + len(name))
        and not _condition().search(statement_before(code, at))
        for at in at_load(code, places)
    )


def _is_statement(code: str, at: int) -> bool:
    """Whether a statement begins here that is not the body of an ``if`` or the like."""
    before = code[max(0, at - 64) : at].rstrip()
    return not before or before.endswith((";", "}", '"'))


def _excuses(code: str, at: int, length: int) -> bool:
    before = code[max(0, at - 64) : at].rstrip()
    if before.endswith(("{", ",", "(")):
        return code[at + length : at + length + 64].lstrip().startswith(("}", ",", ")"))
    word = _last_word().search(before)
    return word is not None and word[0] in _DECLARING


@cache
def _string() -> re.Pattern[str]:
    return re.compile(r'\s*"(\d+)"')


@cache
def _call() -> re.Pattern[str]:
    return re.compile(r'\s*\(\s*"(\d+)"\s*\)')


@cache
def _member() -> re.Pattern[str]:
    return re.compile(r"\s*\.")


@cache
def _condition() -> re.Pattern[str]:
    return re.compile(r"\?|&&|\|\||\bif\b")


@cache
def _last_word() -> re.Pattern[str]:
    return re.compile(r"[a-z]+\Z")


@cache
def _module_statement() -> re.Pattern[str]:
    return re.compile(r"(?:import|export)(?=[\s{*\"])(?!\s*[:=(])")


@cache
def _commonjs_use() -> re.Pattern[str]:
    return re.compile(
        r"module\s*\.\s*exports\b|exports\s*(?:\.\s*[\w$]+\s*=(?!=)|,\s*\")|require\s*\(\s*\""
    )
