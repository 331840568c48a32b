"""Does a source use ESM syntax? Node's rule for ``.js`` files that no package.json types.

Node compiles such a file as CommonJS and takes it for a module if that fails because of an
``import`` or ``export`` statement, ``import.meta``, or an ``await`` outside of functions
(``node:internal/modules/helpers``, ``containsModuleSyntax``, since Node 22.7 and 20.19).
"""

from __future__ import annotations

import re

from prism_kernel.resolution.brackets import is_word
from prism_kernel.resolution.lexer import Lexer, Token

_HINTS = re.compile(rb"\b(?:import|export|await)\b")
_GAP = r"(?:[\s\ufeff]|//[^\n\r]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+"
_IMPORT = re.compile(
    _GAP + r"(?:[\"'{*]|\." + _GAP + r"meta\b|(?!(?:in|instanceof|of)\b)[A-Za-z_$])"
)
_EXPORT = re.compile(_GAP + r"(?:[{*@]|[A-Za-z_$])")
_AWAITED = re.compile(r"[ \t]*+(?:(?!(?:in|instanceof|of)\b)[\w$\"'{]|[!~](?!=))")
_MEMBER = frozenset({".", "?."})


def has_esm_syntax(source: bytes) -> bool:
    """Whether ``source`` (UTF-8; other bytes are tolerated) is ESM by its syntax alone.

    One pass, linear in the length. A source that cannot be read to the deciding token is not ESM.
    """
    if _HINTS.search(source) is None:
        return False
    text = source.decode("utf-8", "replace")
    if text.startswith("#!"):
        text = "//" + text
    return any(_decides(token, text) for token in Lexer(text))


def _decides(token: Token, text: str) -> bool:
    if token.previous in _MEMBER:
        return False
    match token.text:
        case "import":
            return _IMPORT.match(text, token.end) is not None
        case "export":
            return _EXPORT.match(text, token.end) is not None
        case "await":
            return token.outermost and _is_awaiting(token, text)
        case _:
            return False


def _is_awaiting(token: Token, text: str) -> bool:
    """Whether this ``await`` cannot be a variable: a value follows on the same line."""
    if token.previous == "for":
        return True
    declares = is_word(token.previous) and token.previous in {"var", "let", "const", "function"}
    return not declares and _AWAITED.match(text, token.end) is not None
