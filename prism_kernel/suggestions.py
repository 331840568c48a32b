"""What somebody meant who misspelt a name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_ALIKE = 0.7  # above what a shared PRISM_ alone makes of two short names


def suggestion(name: str, known: Iterable[str]) -> str:
    """What to put behind a sentence about an unknown name.

    A sentence with the nearest of ``known`` and a space before it, or nothing if none is near.
    """
    close = get_close_matches(name, list(known), n=1, cutoff=_ALIKE)
    return f" Did you mean {close[0]!r}?" if close else ""
