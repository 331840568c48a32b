"""JavaScript tokens in one pass: enough to know code from strings, comments and regexes.

Linear in the source: every pattern is possessive, and the first token that cannot be read ends
the pass, as the first syntax error ends a parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from prism_kernel.resolution.brackets import (
    SQUARE,
    TEMPLATE,
    Bracket,
    brace,
    ends_value,
    parenthesis,
)

GAP = r"(?:[\s\ufeff]++|//[^\n\r\u2028\u2029]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+"
"""White space and comments."""

_WORD = r"(?:[\w$\#]++|\\u\{?[0-9a-fA-F]++\}?)++"
_TOKEN = re.compile(
    rf"""
    {GAP}
    (?:
      (\.?\d(?:[eE][+-]|[\w.])*+ | {_WORD}(?:\.{_WORD})*+)         # a word, or a chain of members
      | ( \+\+ | -- | \?\.(?!\d) | \.\.\. | [-+*%&|^!~<>?:.@] | =(?!>) )        # only to remember
      | ("(?:[^"\\\n\r]++|\\(?:\r\n|.))*+" | '(?:[^'\\\n\r]++|\\(?:\r\n|.))*+')
      | ( => | [](){{}}[,;`] | /(?!\*) )                               # changes what is around it
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_REMEMBERED, _STRING, _STRUCTURAL = 2, 3, 4
_REGEX = re.compile(
    r"/(?:[^/\\\[\n\r\u2028\u2029]|\\[^\n\r\u2028\u2029]|\[(?:[^\]\\\n\r]|\\[^\n\r])*+\])++/[\w$]*+"
)
_TEMPLATE_TEXT = re.compile(r"(?:[^`\\$]++|\\.|\$(?!\{))*+(?:`|\$\{)", re.DOTALL)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_OPENING = frozenset(_CLOSING.values())
_ARROW_ENDS = frozenset({",", ";", *_CLOSING})


@dataclass(frozen=True, slots=True)
class Word:
    """An identifier or keyword with the members behind it (``import.meta.url``); ``end`` is behind.

    ``outermost``: inside no function, class or arrow body. ``previous`` is the token before.
    """

    text: str
    end: int
    previous: str
    outermost: bool


@dataclass(slots=True)
class Lexer:
    """Iterate over it once for those words of the source whose first part is in ``wanted``."""

    source: str
    wanted: frozenset[str]
    previous: str = ""
    closed: Bracket | None = None
    stack: list[Bracket] = field(default_factory=list)
    arrows: list[int] = field(default_factory=list)
    functions: int = 0
    class_head: bool = False

    def __iter__(self) -> Iterator[Word]:
        position = 0
        while True:
            match = _TOKEN.match(self.source, position)
            if match is None:
                return
            kind, text = match.lastindex, match[match.lastindex or 0]
            start, position = position, match.end()
            if kind == _REMEMBERED:
                self.previous = text
            elif kind == _STRING:
                self.previous = '"'
            elif kind == _STRUCTURAL:
                position = self._structure(text, position)
                if not position:
                    return
            else:
                yield from self._word(text, start, position)

    def _word(self, text: str, start: int, end: int) -> Iterator[Word]:
        if self.arrows and ends_value(self.previous, self.closed):
            gap = self.source[start : end - len(text)]
            if "\n" in gap or "\r" in gap:
                self._end_arrows()
        if text.partition(".")[0] in self.wanted:
            outermost = not self.functions and not self.arrows
            yield Word(text, end, self.previous, outermost)
        elif text == "class" and self.previous not in {".", "?."}:
            self.class_head = True
        self.previous = text

    def _structure(self, text: str, position: int) -> int:
        """Take in a bracket, separator, arrow, template or regex; where it ends, 0 if nowhere."""
        if text in _ARROW_ENDS and self.arrows:
            self._end_arrows()
        if text == "/":
            return self._slash(position)
        if text == "`" or (text == "}" and self.stack and self.stack[-1] is TEMPLATE):
            return self._template(text, position)
        if text in _CLOSING and not self._close(_CLOSING[text]):
            return 0
        if text == "=>":
            self.arrows.append(len(self.stack))
        elif text in _OPENING:
            self._open(text)
        self.previous = text
        return position

    def _slash(self, position: int) -> int:
        if ends_value(self.previous, self.closed):
            self.previous = "/"
            return position
        regex = _REGEX.match(self.source, position - 1)
        self.previous = '"'
        return regex.end() if regex is not None else 0

    def _template(self, opening: str, position: int) -> int:
        if opening == "}":
            self.stack.pop()
        text = _TEMPLATE_TEXT.match(self.source, position)
        if text is None:
            return 0
        if text[0].endswith("`"):
            self.previous = "`"
        else:
            self.stack.append(TEMPLATE)
            self.previous = "${"
        return text.end()

    def _open(self, text: str) -> None:
        if text != "{":
            self.stack.append(SQUARE if text == "[" else parenthesis(self.previous))
            return
        opened = brace(self.previous, self.closed, class_body=self.class_head)
        self.class_head = False
        if self.previous == "=>":
            self.arrows.pop()
        self.functions += opened.function
        self.stack.append(opened)

    def _close(self, opening: str) -> bool:
        """Whether the innermost bracket is one that ``opening`` opened, and so is closed now."""
        if not self.stack or self.stack[-1].opening != opening:
            return False
        self.closed = self.stack.pop()
        self.functions -= self.closed.function
        return True

    def _end_arrows(self) -> None:
        """Leave the arrow bodies without braces that started inside the innermost bracket."""
        while self.arrows and self.arrows[-1] >= len(self.stack):
            self.arrows.pop()
