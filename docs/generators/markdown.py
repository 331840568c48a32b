"""The few pieces of Markdown that the generated parts are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar inside a cell is escaped."""
    lines = [_row(head), "|" + "---|" * len(head), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def from_docstring(text: str) -> str:
    """A docstring as Markdown: ``::`` blocks become fenced Python, double backticks single."""
    paragraphs = re.sub(r"``([^`]+)``", r"`\1`", text)
    return re.sub(
        r"^(?P<lead>\S.*)::\n\n(?P<code>(?: {4}.*\n?|\n)+)",
        _fenced,
        paragraphs + "\n",
        flags=re.MULTILINE,
    )


def _fenced(match: re.Match[str]) -> str:
    code = re.sub(r"^ {4}", "", match["code"].rstrip(), flags=re.MULTILINE)
    return f"{match['lead']}:\n\n```python\n{code}\n```\n"
