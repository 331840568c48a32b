"""The same output with colours, for people at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from prism_kernel.cli.layout import Branch, printable
from prism_kernel.contracts.commands import Column


def line(text: str, style: str) -> None:
    _console().print(Text(text, style=style), soft_wrap=True)


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """``rows`` hold printable text; nothing in them is taken for markup."""
    shown = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(
            Text(printable(column.title)),
            justify="right" if column.right else "left",
            style=column.style,
            overflow="fold",
        )
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    _console().print(shown)


def tree(root: Branch) -> None:
    _console().print(_grow(root))


def _grow(branch: Branch) -> Tree:
    shown = Tree(Text(printable(branch.label), style=branch.style), guide_style="dim")
    for child in branch.children:
        shown.children.append(_grow(child))
    return shown


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False)
