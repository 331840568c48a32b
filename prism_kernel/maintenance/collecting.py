"""``prism gc``: remove what no record names, once it is old enough not to be under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from prism_kernel.contracts.commands import Tick
from prism_kernel.errors import InvalidInput
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.maintenance.leftovers import Leftover, collect, find_leftovers
from prism_kernel.maintenance.report import no_progress
from prism_kernel.maintenance.store import Store

DEFAULT_GRACE = timedelta(hours=24)
SHORTEST_GRACE = timedelta(hours=1)
"""A publish writes its objects before its record. No publish takes this long."""


@dataclass(slots=True)
class Collection:
    """``collected`` went, or would go; ``young`` are inside the grace period or of unknown age."""

    collected: list[Leftover] = field(default_factory=list)
    young: list[Leftover] = field(default_factory=list)

    def document(self, *, applied: bool) -> JsonObject:
        return {
            "applied": applied,
            "collected": [*(key for each in self.collected for key in each.keys)],
            "bytes": sum(each.size for each in self.collected),
            "young": [*(key for each in self.young for key in each.keys)],
            "youngBytes": sum(each.size for each in self.young),
        }


async def collect_leftovers(
    store: Store,
    *,
    apply: bool,
    grace: timedelta = DEFAULT_GRACE,
    now: datetime | None = None,
    progress: Tick = no_progress,
) -> Collection:
    """Delete old leftovers if ``apply``, else only say which they are.

    Raises ``InvalidInput`` for a grace period that could catch a publish under way.
    """
    if grace < SHORTEST_GRACE:
        raise InvalidInput("The grace period must be at least one hour.", code="grace-too-short")
    at = now or datetime.now(UTC)
    found = Collection()
    async for leftover in find_leftovers(store):
        if not leftover.older_than(grace, at):
            found.young.append(leftover)
        elif not apply or await collect(store, leftover):
            found.collected.append(leftover)
        progress(leftover.keys[0])
    return found
