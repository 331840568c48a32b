"""What is made of an ``exports`` map: its targets in order, and what was wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from prism_analyzers_builtin.bounds import shown
from prism_analyzers_builtin.obstacles import Obstacle
from prism_kernel.api import Finding, JsonValue

ROOT = "."


@dataclass(frozen=True, slots=True)
class Target:
    """One leaf of the map. ``path`` is a package path, or ``None`` and ``obstacle`` says why.

    ``types`` is the declaration file that the map pairs with it, as written.
    """

    subpath: str
    conditions: tuple[str, ...]
    path: str | None
    types: str | None = None
    obstacle: Obstacle | None = None


@dataclass(slots=True)
class ExportsReading:
    """What was read: the targets in order, and what was wrong with the map.

    ``unordered_types`` are the subpaths where ``types`` comes after a condition that hides it,
    ``reported`` the codes that are reported only once.
    """

    present: bool = False
    targets: list[Target] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unordered_types: list[str] = field(default_factory=list)
    reported: set[str] = field(default_factory=set)

    def report(self, code: str, message: str, subpath: str) -> None:
        finding = Finding(code, "error", message, "package.json", evidence=shown(subpath))
        self.findings.append(finding)

    def report_once(self, code: str, message: str) -> None:
        """Report what is about the whole map, however often it is met."""
        if code not in self.reported:
            self.reported.add(code)
            self.report(code, message, ROOT)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the map a value stands, and the ``types`` in force there."""

    subpath: str
    conditions: tuple[str, ...] = ()
    types: JsonValue = None
    depth: int = 0

    def under(self, condition: str, types: JsonValue) -> Place:
        return Place(self.subpath, (*self.conditions, condition), types, self.depth + 1)

    def target(self, path: str) -> Target:
        types = _types_for(self.types, self.conditions)
        return Target(self.subpath, self.conditions, path, types)

    def blocked(self, obstacle: Obstacle) -> Target:
        return Target(self.subpath, self.conditions, None, obstacle=obstacle)

    def in_list(self) -> Place:
        return Place(self.subpath, self.conditions, self.types, self.depth + 1)


def _types_for(types: JsonValue, conditions: tuple[str, ...]) -> str | None:
    """``types`` itself or, where it is split by condition, the part that fits."""
    if isinstance(types, str):
        return types
    if isinstance(types, dict):
        fitting = (path for key, path in types.items() if key in (*conditions, "default"))
        return next((path for path in fitting if isinstance(path, str)), None)
    return None
