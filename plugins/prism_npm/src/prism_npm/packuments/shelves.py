"""The fragments of packages in memory, by package, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
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


class Shelves:
    """Drops the package that was asked for longest ago. ``capacity`` is in bytes.

    A package that is larger than all of it is not kept, and read from the store each time.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._shelves: OrderedDict[str, tuple[Shelf, int]] = OrderedDict()
        self._weight = 0

    @property
    def weight(self) -> int:
        return self._weight

    def get(self, name: str) -> Shelf:
        """The package's shelf, which may be empty."""
        found = self._shelves.get(name)
        if found is None:
            return Shelf()
        self._shelves.move_to_end(name)
        return found[0]

    def put(self, name: str, shelf: Shelf) -> None:
        self._drop(name)
        weight = shelf.weight
        if weight > self._capacity:
            return
        self._shelves[name] = (shelf, weight)
        self._weight += weight
        while self._weight > self._capacity:
            self._drop(next(iter(self._shelves)))

    def _drop(self, name: str) -> None:
        _, weight = self._shelves.pop(name, (None, 0))
        self._weight -= weight
