"""What an index answers: which packages there are, read from small derived documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

if TYPE_CHECKING:
    from prism_kernel.contracts.storage import StorageDriver
    from prism_kernel.models.package import PackageSummary


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of the packages in name order; ``next_cursor`` is ``None`` on the last page."""

    items: Sequence[PackageSummary]
    next_cursor: str | None


class Indexer(Protocol):
    """Holds derived data only: everything in it can be rebuilt from the package records."""

    async def put(self, summary: PackageSummary) -> None:
        """Store the summary unless the index already has a newer ``revision`` of it."""
        ...

    async def remove(self, name: str) -> None: ...

    async def list(self, *, cursor: str | None, limit: int) -> Page:
        """Up to ``limit`` packages after ``cursor``. Raises ``InvalidInput`` for a bad cursor."""
        ...


@dataclass(frozen=True, slots=True)
class IndexProvider:
    """What ``prism_register_indexers`` returns; one is selected by ``index = "..."``."""

    name: str
    summary: str
    create: Callable[[BaseModel | None, StorageDriver], Indexer]
