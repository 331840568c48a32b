"""What an open bracket of a JavaScript source is, told from the token in front of it."""

from __future__ import annotations

from dataclasses import dataclass

_STATEMENT_HEADS = frozenset({"if", "while", "for", "with"})
_OTHER_HEADS = frozenset({"switch", "catch", "await"})
_OPERATOR_WORDS = frozenset(
    {
        "await", "case", "delete", "do", "else", "extends", "in", "instanceof",
        "new", "of", "return", "throw", "typeof", "void", "yield",
    }
)  # fmt: skip
_BLOCK_AFTER = frozenset({"", ")", ";", "{", "}", "=>", "else", "do", "try", "finally", "static"})
_WORD_STARTS = frozenset("_$#\\")
_VALUE_ENDS = frozenset({"]", "++", "--", '"', "'", "`"})


@dataclass(frozen=True, slots=True)
class Bracket:
    """A kind of bracket; there are few, so one object stands for all of a kind.

    ``head``: the parentheses of ``if`` and its like, behind which a statement starts; ``calls``:
    parentheses behind which a brace opens a function's body. ``block`` and ``function`` are of
    braces: statements inside, and statements that run when called.
    """

    opening: str
    head: bool = False
    calls: bool = False
    block: bool = False
    function: bool = False


TEMPLATE = Bracket("`")
SQUARE = Bracket("[")
_HEAD = Bracket("(", head=True)
_OTHER_HEAD = Bracket("(")
_CALL = Bracket("(", calls=True)
_BRACES = {
    (block, function): Bracket("{", block=block, function=function)
    for block in (False, True)
    for function in (False, True)
}


def parenthesis(before: str) -> Bracket:
    """The ``(`` behind the token ``before``."""
    if before in _STATEMENT_HEADS:
        return _HEAD
    return _OTHER_HEAD if before in _OTHER_HEADS else _CALL


def brace(before: str, closed: Bracket | None, *, class_body: bool) -> Bracket:
    """The ``{`` behind ``before``, which closed ``closed`` if it is a closing bracket.

    A class body counts as a function: ``await`` means nothing of the outside there.
    """
    behind_call = before == ")" and closed is not None and closed.calls
    function = before == "=>" or behind_call or class_body
    return _BRACES[before in _BLOCK_AFTER or class_body, function]


def ends_value(text: str, closed: Bracket | None) -> bool:
    """Whether the token ``text`` ends an expression, so that a ``/`` behind it divides."""
    if text == ")":
        return closed is None or not closed.head
    if text == "}":
        return closed is not None and not closed.block
    return text in _VALUE_ENDS or (is_word(text) and text not in _OPERATOR_WORDS)


def is_word(text: str) -> bool:
    """Whether the token ``text`` is an identifier, a keyword or a number."""
    first = text[:1]
    return first.isalnum() or first in _WORD_STARTS or first > "\x7f" or text[1:2].isdigit()
