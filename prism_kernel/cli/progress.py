"""How far a publish is, on standard error: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol, cast

from prism_kernel.cli.layout import printable
from prism_kernel.cli.sizes import human


class Report(Protocol):
    """Runs a step of ``total`` bytes and is told how many are done."""

    def __call__(self, done: int, total: int, /) -> None: ...


Step = Callable[[str], Report]
"""Starts a step with its title."""


@contextmanager
def progress(*, quiet: bool) -> Iterator[Step]:
    """Steps one after the other. ``quiet`` shows nothing."""
    if quiet:
        yield lambda _title: _ignore
    elif sys.stderr.isatty():
        with _bars() as step:
            yield step
    else:
        yield _Lines


def counted_reads(body: BinaryIO, size: int, report: Report) -> BinaryIO:
    """``body``, whose reads are reported. ``size`` is in bytes."""
    return cast("BinaryIO", _CountedReads(body, size, report))


def _ignore(_done: int, _total: int, /) -> None:
    pass


class _Lines:
    """One line when a step begins: logs are read afterwards."""

    def __init__(self, title: str) -> None:
        self._title: str | None = printable(title)

    def __call__(self, _done: int, total: int, /) -> None:
        if self._title is not None:
            sys.stderr.write(f"{self._title} ({human(total)})\n")
            self._title = None


@contextmanager
def _bars() -> Iterator[Step]:
    from rich.console import Console  # noqa: PLC0415 - for terminals only
    from rich.markup import escape  # noqa: PLC0415 - as above
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def step(title: str) -> Report:
            for finished in bars.task_ids:
                bars.remove_task(finished)
            task = bars.add_task(escape(printable(title)), total=None)
            return lambda done, total: bars.update(task, completed=done, total=total)

        yield step


class _CountedReads:
    """The part of a file that an HTTP client uses: reading, and asking for the size."""

    def __init__(self, body: BinaryIO, size: int, report: Report) -> None:
        self._body, self._size, self._report = body, size, report

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._body.read(size)
        self._report(self._body.tell(), self._size)
        return chunk

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._body.seek(offset, whence)

    def tell(self) -> int:
        return self._body.tell()

    def fileno(self) -> int:
        return self._body.fileno()
