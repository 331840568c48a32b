"""What stands in an ``exports`` map where a usable path should, and who goes on past it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar


class Obstacle(StrEnum):
    """Why a place of the map leads nowhere. The values are stored."""

    NULL = "null"
    """``null``, or a list of nothing else: closed on purpose."""
    SCALAR = "scalar"
    """A number or a boolean."""
    INVALID = "invalid"
    """A path that does not start with ``./`` or leaves the package."""
    BAD_ITEM = "bad-item"
    """Any of these in a list that goes on."""
    NUMERIC_KEY = "numeric-key"
    """A condition spelt like an array index."""


WRITTEN = frozenset({None, Obstacle.NULL, Obstacle.SCALAR, Obstacle.INVALID})
"""What the map itself has a target for; the rest only matters to some runtimes."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who reads a map: the active conditions, and the obstacles that are gone past."""

    conditions: frozenset[str]
    passes: frozenset[Obstacle]


class Choice(Protocol):
    """A target that may be chosen."""

    @property
    def conditions(self) -> tuple[str, ...]: ...

    @property
    def obstacle(self) -> Obstacle | None: ...


ChoiceT = TypeVar("ChoiceT", bound=Choice)


def select(choices: Iterable[ChoiceT], consumer: Consumer) -> ChoiceT | None:
    """The target that a consumer takes, or stops at: the first whose conditions all match."""
    return next(
        (
            choice
            for choice in choices
            if consumer.conditions.issuperset(choice.conditions)
            and choice.obstacle not in consumer.passes
        ),
        None,
    )


_NODE = frozenset({Obstacle.BAD_ITEM})
_DENO = frozenset({Obstacle.BAD_ITEM, Obstacle.NULL, Obstacle.NUMERIC_KEY, Obstacle.SCALAR})
_BUN = frozenset({Obstacle.NUMERIC_KEY})
_TOOLS = frozenset({Obstacle.BAD_ITEM, Obstacle.NUMERIC_KEY})

CONSUMERS = {
    "node-import": Consumer(
        frozenset({"default", "node", "import", "module-sync", "node-addons"}), _NODE
    ),
    "node-require": Consumer(
        frozenset({"default", "node", "require", "module-sync", "node-addons"}), _NODE
    ),
    "deno": Consumer(frozenset({"default", "deno", "node", "import", "module-sync"}), _DENO),
    "deno-require": Consumer(frozenset({"default", "node", "require", "module-sync"}), _DENO),
    "bun": Consumer(frozenset({"default", "bun", "node", "import", "node-addons"}), _BUN),
    "bun-require": Consumer(frozenset({"default", "bun", "node", "require", "node-addons"}), _BUN),
    "browser": Consumer(frozenset({"default", "browser", "import", "module"}), _TOOLS),
    "workers": Consumer(
        frozenset({"default", "workerd", "worker", "browser", "import", "module"}), _TOOLS
    ),
    "bundler": Consumer(frozenset({"default", "import", "module"}), _TOOLS),
}
"""Who loads the root. Observed with Node.js 20 and 24, Deno 2.9 and Bun 1.4."""
