"""Does a source use ESM syntax? Node's rule for ``.js`` files that no package.json types.

Node compiles such a file as CommonJS and takes it for a module if that fails because of an
``import`` or ``export`` statement, ``import.meta``, or an ``await`` outside of functions
(``node:internal/modules/helpers``, ``containsModuleSyntax``, since Node 22.7 and 20.19).
"""

from __future__ import annotations

import re

from prism_kernel.resolution.lexer import GAP, Lexer, Word

_WANTED = frozenset({"import", "export", "await"})
_HINTS = re.compile(rb"\b(?:import|export|await)\b")
_NAME = r"(?!(?:in|instanceof|of)\b)[\w$\\]"
_IMPORTED = re.compile(rf"{GAP}(?:[\"'{{*]|\.{GAP}meta\b|{_NAME})")
_EXPORTED = re.compile(rf"{GAP}(?:[{{*@]|{_NAME})")
_AWAITED = re.compile(rf"[ \t]*+(?:{_NAME}|[\"'{{]|[!~](?!=))")
_MEMBER = frozenset({".", "?."})
_DECLARING = frozenset({"var", "let", "const", "function"})


def has_esm_syntax(source: bytes) -> bool:
    """Whether ``source`` (UTF-8; other bytes are tolerated) is ESM by its syntax alone.

    One pass, linear in the length. A source that cannot be read to the deciding token is not ESM.
    """
    if _HINTS.search(source) is None:
        return False
    text = source.decode("utf-8", "replace")
    if text.startswith("#!"):
        text = "//" + text
    return any(_decides(word, text) for word in Lexer(text, _WANTED))


def _decides(word: Word, text: str) -> bool:
    if word.previous in _MEMBER:
        return False
    match word.text.split(".", 2):
        case ["import"]:
            return _IMPORTED.match(text, word.end) is not None
        case ["import", "meta", *_]:
            return True
        case ["export"]:
            return _EXPORTED.match(text, word.end) is not None
        case ["await"]:
            return word.outermost and _is_awaiting(word, text)
        case _:
            return False


def _is_awaiting(word: Word, text: str) -> bool:
    """Whether this ``await`` cannot be a variable: a value follows on the same line."""
    if word.previous == "for":
        return True
    return word.previous not in _DECLARING and _AWAITED.match(text, word.end) is not None
