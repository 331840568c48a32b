"""Ending an analyzer whose time is over: a timer that raises in Python code.

Code that hangs outside the interpreter is ended with the whole worker.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from prism_kernel.contracts.analyzer import Analyzer, AnalyzerReport
from prism_kernel.inspection.contents import PackedContents


class TimeUp(BaseException):
    """Raised by the timer inside an analyzer; not an ``Exception``, so that none swallows it."""


@contextmanager
def timers_raise() -> Iterator[None]:
    """Needed around ``in_time``, in the main thread of a POSIX process.

    Once for all analyzers: ``signal.signal`` takes as long as a small one of them.
    """
    previous = signal.signal(signal.SIGALRM, _raise)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, previous)


def in_time(seconds: float, analyze: Analyzer, contents: PackedContents) -> AnalyzerReport:
    """What the analyzer reports. Raises what it raises, and ``TimeUp`` if it runs longer."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return analyze(contents)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _raise(_signal: int, _frame: FrameType | None) -> None:
    raise TimeUp
