"""What is known of a package in memory: its fragments, and the README of one version."""

from __future__ import annotations

from dataclasses import dataclass, field

from prism_npm.packuments.fragments import Fragment


@dataclass(frozen=True, slots=True)
class Readme:
    """The README of one version, as text."""

    folder: str
    text: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is known of one package. ``unsaved`` is how many fragments its stored copy lacks."""

    fragments: dict[str, Fragment] = field(default_factory=dict)
    unsaved: int = 0
    readme: Readme | None = None

    @property
    def weight(self) -> int:
        """Bytes of memory, nearly."""
        text = self.readme.text if self.readme else ""
        return sum(fragment.weight for fragment in self.fragments.values()) + len(text)
