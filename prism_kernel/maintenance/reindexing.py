"""``prism reindex``: build every entry of the index again from the records."""

from __future__ import annotations

from dataclasses import dataclass, field

from prism_kernel.concurrency import for_each
from prism_kernel.contracts.commands import Tick
from prism_kernel.errors import StorageUnavailable
from prism_kernel.maintenance.leftovers import read_record
from prism_kernel.maintenance.report import no_progress
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.verifying import package_names
from prism_kernel.registry.indexing import refresh_index
from prism_kernel.repository.keys import PACKAGES


@dataclass(slots=True)
class Reindexed:
    """``failed`` maps packages whose documents are damaged to a sentence; they keep their entry."""

    packages: int = 0
    failed: dict[str, str] = field(default_factory=dict)


async def reindex(store: Store, progress: Tick = no_progress) -> Reindexed:
    """Write the entry of every package, and remove those of packages that are no more.

    Raises ``StorageUnavailable`` if the store cannot be reached.
    """
    done = Reindexed()

    async def one(name: str) -> None:
        try:
            if await _lost(store, name):
                done.failed[name] = f"The record of {name} is missing; its objects are there."
            else:
                await refresh_index(store.repository, store.index, name)
        except StorageUnavailable as error:
            if error.problem_code != "storage-corrupt":
                raise
            done.failed[name] = error.message
        done.packages += 1
        progress(name)

    await for_each(await package_names(store), one)
    return done


async def _lost(store: Store, name: str) -> bool:
    """Whether a record is missing that there must have been.

    Then the entry of the index is the last thing that tells of it, and keeps ``prism gc`` away.
    """
    if await read_record(store, name) is not None:
        return False
    async for _ in store.artifacts.list(f"{PACKAGES}{name}/"):
        return True
    return False
