"""``reference/errors.md``: the exception tree as a table."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from generators.markdown import table
from prism_kernel.errors import PrismError


def render() -> str:
    """One row an error class, each below its parent, in the order of the module."""
    return table(("Code", "Status", "Title", "Class"), map(_row, _tree(PrismError)))


def _tree(kind: type[PrismError]) -> Iterator[type[PrismError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)


def _row(kind: type[PrismError]) -> tuple[str, str, str, str]:
    depth = len(inspect.getmro(kind)) - len(inspect.getmro(PrismError))
    return (f"`{kind.code}`", str(kind.status), kind.title, "· " * depth + f"`{kind.__name__}`")
