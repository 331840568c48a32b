"""How many things are done, on standard error: live on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prism_kernel.cli.output import printable
from prism_kernel.maintenance.report import Progress, no_progress

_PAUSE = 5.0
"""Seconds between two lines: logs are read afterwards."""


@contextmanager
def counting(title: str, *, quiet: bool) -> Iterator[Progress]:
    """Gives what to call with the name of each thing that is done. ``quiet`` shows nothing."""
    if quiet:
        yield no_progress
    elif sys.stderr.isatty():
        with _live(title) as progress:
            yield progress
    else:
        yield _Lines(title)


class _Lines:
    def __init__(self, title: str) -> None:
        self._title = title
        self._count = 0
        self._next = time.monotonic() + _PAUSE

    def __call__(self, name: str, /) -> None:
        self._count += 1
        if time.monotonic() >= self._next:
            sys.stderr.write(f"{self._title}: {self._count} done, last {printable(name)}\n")
            self._next = time.monotonic() + _PAUSE


@contextmanager
def _live(title: str) -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415 - for terminals only
    from rich.markup import escape  # noqa: PLC0415 - as above
    from rich.progress import (  # noqa: PLC0415 - as above
        Progress as Bars,
    )
    from rich.progress import (  # noqa: PLC0415 - as above
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn(title),
        TextColumn("{task.completed}"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None)
        yield lambda name: bars.update(task, advance=1, description=escape(printable(name)))
