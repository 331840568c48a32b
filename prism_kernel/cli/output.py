"""What commands print: text on a terminal and in a pipe, JSON on request.

In a pipe there are no colours, nothing is cut or wrapped, and rich is never imported.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from prism_kernel.cli.layout import Branch, printable
from prism_kernel.contracts.commands import Column

_GAP = "  "
_CONTROLS = re.compile(r"[\x7f-\x9f]")


def say(text: str = "", style: str = "") -> None:
    """One line on standard output."""
    if style and sys.stdout.isatty():
        from prism_kernel.cli import terminal  # noqa: PLC0415 - rich, for terminals only

        terminal.line(printable(text), style)
    else:
        sys.stdout.write(printable(text) + "\n")


def note(text: str) -> None:
    """One line on standard error, for a person who reads what is printed."""
    sys.stderr.write(printable(text) + "\n")


def complain(text: str) -> None:
    """One line on standard error, in the name of ``prism``."""
    note(f"prism: {text}")


def dump(value: object) -> None:
    """A JSON document on standard output; what is not JSON is shown as its ``str``."""
    sys.stdout.write(_json(value, indent=2) + "\n")


def dump_line(value: object) -> None:
    """A JSON document on one line, for programs that read on while this one runs."""
    sys.stdout.write(_json(value) + "\n")


def fields(rows: Iterable[tuple[str, str | None]], width: int = 0) -> None:
    """Lines of ``Name  value``, values in one column; rows without a value are left out.

    ``width`` is the least for names, in characters: groups with the same one stand aligned.
    """
    shown = [(name, value) for name, value in rows if value]
    width = max(width, *(len(name) for name, _ in shown), 0)
    for name, value in shown:
        say(f"{name:<{width}}{_GAP}{value}")


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Rows below their titles."""
    cells = [[printable(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        from prism_kernel.cli import terminal  # noqa: PLC0415 - rich, for terminals only

        terminal.table(columns, cells)
        return
    titles = [printable(column.title) for column in columns]
    for line in _aligned(columns, [titles, *cells]):
        sys.stdout.write(line + "\n")


def tree(root: Branch) -> None:
    """A tree with its guides."""
    if sys.stdout.isatty():
        from prism_kernel.cli import terminal  # noqa: PLC0415 - rich, for terminals only

        terminal.tree(root)
        return
    for line in _tree_lines(root):
        sys.stdout.write(line + "\n")


def _json(value: object, indent: int | None = None) -> str:
    """JSON escapes the control characters of ASCII; those of Latin-1 are escaped as well."""
    text = json.dumps(value, indent=indent, ensure_ascii=False, default=str)
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _aligned(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns))]
    pad: dict[bool, Callable[[str, int], str]] = {False: str.ljust, True: str.rjust}
    for row in rows:
        cells = (
            pad[column.right](cell, width)
            for column, cell, width in zip(columns, row, widths, strict=True)
        )
        yield _GAP.join(cells).rstrip()


def _tree_lines(branch: Branch) -> Iterator[str]:
    yield printable(branch.label)
    for number, child in enumerate(branch.children, 1):
        last = number == len(branch.children)
        first, *rest = _tree_lines(child)
        yield ("└── " if last else "├── ") + first
        for line in rest:
            yield ("    " if last else "│   ") + line
