"""How far an import is, on standard error: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Tick: TypeAlias = Callable[[], object]
"""Called when one of them is done."""

_PAUSE = 5.0
"""Seconds between two lines: logs are read afterwards."""


@contextmanager
def progress(title: str, total: int, *, quiet: bool) -> Iterator[Tick]:
    """One step of ``total`` things. ``quiet`` shows nothing."""
    if quiet:
        yield _ignore
    elif sys.stderr.isatty():
        with _bar(title, total) as tick:
            yield tick
    else:
        yield _Lines(title, total)


def _ignore() -> None:
    pass


class _Lines:
    def __init__(self, title: str, total: int) -> None:
        self._title, self._total = title, total
        self._done = 0
        self._next = time.monotonic() + _PAUSE

    def __call__(self) -> None:
        self._done += 1
        if time.monotonic() >= self._next:
            sys.stderr.write(f"{self._title}: {self._done} of {self._total}\n")
            self._next = time.monotonic() + _PAUSE


@contextmanager
def _bar(title: str, total: int) -> Iterator[Tick]:
    from rich.console import Console  # noqa: PLC0415 - for terminals only
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=total)
        yield lambda: bars.advance(task)
