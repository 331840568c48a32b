"""Byte counts for people."""

from __future__ import annotations

_STEP = 1000
_UNITS = ("kB", "MB", "GB", "TB")


def human(size: int) -> str:
    """``512 B``, ``1.5 kB``, ``2.0 MB``: powers of a thousand, as npm shows them."""
    if size < _STEP:
        return f"{size} B"
    value, power = size / _STEP, 0
    while round(value, 1) >= _STEP and power < len(_UNITS) - 1:
        value, power = value / _STEP, power + 1
    return f"{value:.1f} {_UNITS[power]}"


def counted(number: int, noun: str) -> str:
    """``1 file``, ``3 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
