"""Byte counts for people."""

from __future__ import annotations

_STEP = 1000
_UNITS = ("kB", "MB", "GB", "TB")


def human(size: int) -> str:
    """``512 B``, ``1.5 kB``, ``2.0 MB``: powers of a thousand, as npm shows them."""
    if size < _STEP:
        return f"{size} B"
    value = float(size)
    for unit in _UNITS:
        value /= _STEP
        if round(value, 1) < _STEP:
            break
    return f"{value:.1f} {unit}"


def counted(number: int, noun: str) -> str:
    """``1 file``, ``3 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
