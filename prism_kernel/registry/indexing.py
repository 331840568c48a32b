"""Keep the index in step with the records, whoever changes them at the same time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import anyio

from prism_kernel.contracts.context import Logger
from prism_kernel.contracts.events import Event, IndexFailed
from prism_kernel.contracts.index import Indexer
from prism_kernel.errors import PackageNotFound, PrismError, StorageUnavailable
from prism_kernel.registry.summaries import summarise
from prism_kernel.repository import RecordView, Repository

_ATTEMPTS = 3
_PAUSE = 0.05
_CHANGES_MEANWHILE = 100
_AT_A_TIME = 10


async def refresh_index(repository: Repository, index: Indexer, name: str) -> None:
    """Make the entry of ``name`` what its record says, or remove it if there are no versions.

    Looks at the record again afterwards: of several changes at once, whichever writes its entry
    last would otherwise win, and bring back a package that another had removed. Raises what the
    store and the index raise.
    """
    view = await _view(repository, name)
    for _ in range(_CHANGES_MEANWHILE):
        if view is None:
            await index.remove(name)
        else:
            await index.put(await summarise(repository, view))
        written, view = view, await _view(repository, name)
        if _token(view) == _token(written):
            return
    raise StorageUnavailable(f"The record of {name} is changed too often; try again.")


async def _view(repository: Repository, name: str) -> RecordView | None:
    try:
        return await repository.records.get(name, fresh=True)
    except PackageNotFound:
        return None


def _token(view: RecordView | None) -> str | None:
    return view.token if view else None


@dataclass(frozen=True, slots=True)
class IndexUpdate:
    """``refresh_index`` after a change that stands whatever the index says: it never raises.

    ``behind`` are packages whose entry could not be written. The next change of any package that
    finds the index working sees to them as well; ``prism reindex`` does so at any time.
    """

    repository: Repository
    index: Indexer
    announce: Callable[[Event], None]
    log: Logger

    behind: set[str] = field(default_factory=set)

    async def __call__(self, name: str) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await refresh_index(self.repository, self.index, name)
            except Exception as error:
                self.log.exception("index_failed", package=name, attempt=attempt)
                if attempt == _ATTEMPTS:
                    self._keep_in_mind(name, error)
                    self.announce(IndexFailed(name, str(error)))
                    return
                await anyio.sleep(_PAUSE * attempt)
            else:
                self.behind.discard(name)
                await self._catch_up()
                return

    def _keep_in_mind(self, name: str, error: Exception) -> None:
        """Unless the documents are damaged: no second attempt would find them otherwise."""
        if not (isinstance(error, PrismError) and error.problem_code == "storage-corrupt"):
            self.behind.add(name)

    async def _catch_up(self) -> None:
        """The index works again: see to some of those that it failed for."""
        for name in [*self.behind][:_AT_A_TIME]:
            try:
                await refresh_index(self.repository, self.index, name)
            except Exception:
                self.log.exception("index_failed", package=name)
                return
            self.behind.discard(name)
