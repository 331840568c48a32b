"""JavaScript tokens in one pass: enough to know code from strings, comments and regexes.

Linear in the source: every pattern is possessive, and the first token that cannot be read ends
the pass, as the first syntax error ends a parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from prism_kernel.resolution.brackets import Bracket, ends_value, is_word, open_brace

_TOKEN = re.compile(
    r"""
    (?P<space>(?:[\s\ufeff]|//[^\n\r\u2028\u2029]*+)++)
    | (?P<comment>/\*(?:[^*]|\*(?!/))*+\*/)
    | (?P<word>\d(?:[eE][+-]|[\w.])*+ | (?:[\w$\#]|\\u\{?[0-9a-fA-F]++\}?)++ | \.\d[\w.]*+)
    | (?P<string>"(?:[^"\\\n\r]|\\(?:\r\n|.))*+" | '(?:[^'\\\n\r]|\\(?:\r\n|.))*+')
    | (?P<mark>=> | \+\+ | -- | \?\.(?!\d) | \.\.\. | [^\s"'/\\])
    """,
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(
    r"/(?:[^/\\\[\n\r\u2028\u2029]|\\[^\n\r\u2028\u2029]|\[(?:[^\]\\\n\r]|\\[^\n\r])*+\])++/[\w$]*+"
)
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*+(?:`|\$\{)", re.DOTALL)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_ARROW_ENDS = frozenset({",", ";", *_CLOSING})


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is the token (a string or a template is its quote alone); ``end`` is behind it."""

    text: str
    end: int
    previous: str
    on_new_line: bool
    outermost: bool
    """Inside no function, class or arrow body."""


@dataclass(slots=True)
class Lexer:
    """Iterate over it once."""

    source: str
    previous: str = ""
    closed: Bracket | None = None
    stack: list[Bracket] = field(default_factory=list)
    arrows: list[int] = field(default_factory=list)
    functions: int = 0
    class_head: bool = False

    def __iter__(self) -> Iterator[Token]:
        position, length, new_line = 0, len(self.source), False
        while position < length:
            match = _TOKEN.match(self.source, position)
            if match is not None and match.lastgroup in {"space", "comment"}:
                new_line = new_line or "\n" in match[0] or "\r" in match[0]
                position = match.end()
                continue
            text, position = self._token(match, position)
            if not position:
                return
            self._end_arrows(text, new_line=new_line)
            outermost = not self.functions and not self.arrows
            yield Token(text, position, self.previous, new_line, outermost)
            self._follow(text)
            self.previous, new_line = text, False

    def _token(self, match: re.Match[str] | None, position: int) -> tuple[str, int]:
        """The token at ``position`` and where it ends; ``0`` if it cannot be read."""
        if match is None:
            return self._slash(position)
        text = match[0]
        if text == "`" or (text == "}" and self.stack and self.stack[-1].opening == "`"):
            return self._template(text, match.end())
        return (text[0] if match.lastgroup == "string" else text), match.end()

    def _slash(self, position: int) -> tuple[str, int]:
        if not self.source.startswith("/", position) or self.source.startswith("/*", position):
            return "", 0
        if ends_value(self.previous, self.closed):
            return "/", position + 1
        regex = _REGEX.match(self.source, position)
        return ('"', regex.end()) if regex is not None else ("", 0)

    def _template(self, text: str, position: int) -> tuple[str, int]:
        chunk = _TEMPLATE.match(self.source, position)
        if chunk is None:
            return "", 0
        if text == "}":
            self.stack.pop()
        if chunk[0].endswith("`"):
            return "`", chunk.end()
        self.stack.append(Bracket("`"))
        return "${", chunk.end()

    def _follow(self, text: str) -> None:
        if text == "{":
            self._open(open_brace(self.previous, self.closed, class_body=self.class_head))
            self.class_head = False
        elif text in {"(", "["}:
            self._open(Bracket(text, self.previous))
        elif text in _CLOSING:
            self._close(_CLOSING[text])
        elif text == "=>":
            self.arrows.append(len(self.stack))
        elif text == "class" and self.previous not in {".", "?."}:
            self.class_head = True

    def _open(self, bracket: Bracket) -> None:
        if bracket.opening == "{" and self.previous == "=>":
            self.arrows.pop()
        self.functions += bracket.function
        self.stack.append(bracket)

    def _close(self, opening: str) -> None:
        self.closed = None
        if self.stack and self.stack[-1].opening == opening:
            self.closed = self.stack.pop()
            self.functions -= self.closed.function

    def _end_arrows(self, text: str, *, new_line: bool) -> None:
        """Leave arrow bodies that ``text`` ends: a separator, a bracket, or a new statement."""
        if not self.arrows:
            return
        statement = new_line and is_word(text) and ends_value(self.previous, self.closed)
        if statement or text in _ARROW_ENDS:
            while self.arrows and self.arrows[-1] >= len(self.stack):
                self.arrows.pop()
