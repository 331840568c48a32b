"""What an open bracket of a JavaScript source is, told from the token in front of it."""

from __future__ import annotations

from dataclasses import dataclass

_STATEMENT_HEADS = frozenset({"if", "while", "for", "with"})
_NO_FUNCTION = _STATEMENT_HEADS | {"switch", "catch", "await"}
_OPERATOR_WORDS = frozenset(
    {
        "await",
        "case",
        "delete",
        "do",
        "else",
        "extends",
        "in",
        "instanceof",
        "new",
        "of",
        "return",
        "throw",
        "typeof",
        "void",
        "yield",
    }
)
_BLOCK_AFTER = frozenset({"", ")", ";", "{", "}", "=>", "else", "do", "try", "finally", "static"})
_VALUE_ENDS = frozenset({"]", "++", "--", '"', "'", "`"})


@dataclass(frozen=True, slots=True)
class Bracket:
    """``before`` is the token in front of it; ``block`` and ``function`` tell braces apart."""

    opening: str
    before: str = ""
    block: bool = False
    function: bool = False


def open_brace(before: str, closed: Bracket | None, *, class_body: bool) -> Bracket:
    """The ``{`` behind ``before``, which closed ``closed`` if it is a closing bracket.

    A class body counts as a function: ``await`` and ``return`` mean nothing of the outside there.
    """
    behind_head = before == ")" and closed is not None and closed.before not in _NO_FUNCTION
    function = before == "=>" or behind_head or class_body
    return Bracket("{", before, block=before in _BLOCK_AFTER or class_body, function=function)


def ends_value(text: str, closed: Bracket | None) -> bool:
    """Whether the token ``text`` ends an expression, so that a ``/`` behind it divides."""
    if text == ")":
        return closed is None or closed.before not in _STATEMENT_HEADS
    if text == "}":
        return closed is not None and not closed.block
    return text in _VALUE_ENDS or (is_word(text) and text not in _OPERATOR_WORDS)


def is_word(text: str) -> bool:
    """Whether the token ``text`` is an identifier, a keyword or a number."""
    return bool(text) and (text[0].isalnum() or text[0] in "_$#\\" or text[0] > "\x7f")
