"""What is printed and how it is laid out, before it is known where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Branch:
    """A tree: a label and what hangs below it. ``style`` is one of rich's, for terminals."""

    label: str
    children: Sequence[Branch] = field(default_factory=tuple)
    style: str = ""


def printable(text: str) -> str:
    """The text with control characters escaped: a package may not steer anybody's terminal."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
