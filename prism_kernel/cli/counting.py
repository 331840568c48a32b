"""How many things are done, on standard error: live on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prism_kernel.cli.layout import printable
from prism_kernel.contracts.commands import Tick
from prism_kernel.maintenance.report import no_progress

_PAUSE = 5.0
"""Seconds between two lines: logs are read afterwards."""


@contextmanager
def counting(title: str, total: int | None = None, *, quiet: bool) -> Iterator[Tick]:
    """Gives what to call with the name of each thing that is done. ``quiet`` shows nothing.

    ``total`` is how many there are, if that is known.
    """
    title = printable(title)
    if quiet:
        yield no_progress
    elif sys.stderr.isatty():
        with _live(title, total) as tick:
            yield tick
    else:
        yield _Lines(title, total)


class _Lines:
    def __init__(self, title: str, total: int | None) -> None:
        self._title = title
        self._of = "" if total is None else f" of {total}"
        self._count = 0
        self._next = time.monotonic() + _PAUSE

    def __call__(self, name: str, /) -> None:
        self._count += 1
        if time.monotonic() >= self._next:
            last = f", last {printable(name)}" if name else ""
            sys.stderr.write(f"{self._title}: {self._count}{self._of} done{last}\n")
            self._next = time.monotonic() + _PAUSE


@contextmanager
def _live(title: str, total: int | None) -> Iterator[Tick]:
    from rich.console import Console  # noqa: PLC0415 - for terminals only
    from rich.markup import escape  # noqa: PLC0415 - as above
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    known: tuple[ProgressColumn, ...] = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    unknown = (SpinnerColumn(), TextColumn("{task.completed}"), TimeElapsedColumn())
    columns = (
        TextColumn(escape(title)),
        *(unknown if total is None else known),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=total)
        yield lambda name: bars.update(task, advance=1, description=escape(printable(name)))
