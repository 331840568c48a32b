"""What the commands print. What a registry sent may not steer anybody's terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence

import typer

from prism_kernel.api import JsonMapping, JsonObject, JsonValue

_GAP = "  "


def say(text: str) -> None:
    """A line on standard output."""
    typer.echo(_printable(text))


def note(text: str) -> None:
    """A line for the person only, on standard error."""
    typer.echo(_printable(text), err=True)


def dump(document: JsonMapping) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows below their titles, in columns."""
    lines = [titles, *([_printable(cell) for cell in row] for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(titles))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        typer.echo(_GAP.join(cells).rstrip())


def items(document: JsonObject) -> list[JsonObject]:
    """The objects in a list answer."""
    found = document.get("items")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def text(value: JsonValue) -> str:
    """A member for a person: ``-`` for none, lists with commas."""
    if isinstance(value, list):
        return ", ".join(map(text, value)) or "-"
    return "-" if value is None else str(value)


def _printable(text: str) -> str:
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
