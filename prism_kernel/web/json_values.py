"""How many values a JSON body may have: a byte of it can take 33 bytes of memory."""

from __future__ import annotations

from prism_kernel.errors import TooLarge

MOST_VALUES = 2_000_000
"""One takes up to 230 bytes of memory; packuments have one in 25 bytes."""

_MARKS = (b",", b"[", b"{")


def count_values(text: bytes | bytearray, start: int = 0) -> int:
    """Values in ``text`` from ``start`` on, or a few more: those in strings look like others."""
    return sum(text.count(mark, start) for mark in _MARKS)


def check_values(count: int) -> None:
    """Raises ``TooLarge`` (``too-many-values``)."""
    if count > MOST_VALUES:
        raise TooLarge(f"The JSON body has more than {MOST_VALUES} values.", code="too-many-values")
