"""What was found, in words and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from prism_kernel.jsonvalue import JsonObject

ProblemKind: TypeAlias = Literal[
    "missing-record",
    "damaged-record",
    "wrong-record",
    "missing-object",
    "damaged-object",
    "wrong-index",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``key`` is the object's, ``name`` the package's."""

    kind: ProblemKind
    key: str
    message: str
    name: str
    version: str | None = None

    def document(self) -> JsonObject:
        members: JsonObject = {
            "kind": self.kind,
            "key": self.key,
            "message": self.message,
            "package": self.name,
        }
        return members if self.version is None else {**members, "version": self.version}


@dataclass(slots=True)
class Tally:
    """What was looked at. ``size`` is in bytes."""

    packages: int = 0
    versions: int = 0
    objects: int = 0
    size: int = 0

    def document(self) -> JsonObject:
        return {
            "packages": self.packages,
            "versions": self.versions,
            "objects": self.objects,
            "bytes": self.size,
        }


@dataclass(frozen=True, slots=True)
class Findings:
    """What ``verify`` says. ``notes`` are keys that belong to nothing, and do no harm."""

    tally: Tally = field(default_factory=Tally)
    problems: Sequence[Problem] = ()
    notes: Sequence[str] = ()


def no_progress(_name: str, /) -> None:
    """For callers who do not want to know."""
