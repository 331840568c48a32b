"""A store as operators see it: its drivers and its index, without a server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cached_property

from prism_kernel.contracts.index import Indexer
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import ConfigurationError
from prism_kernel.installation import Installation
from prism_kernel.repository import RecordStore, Repository, VersionStore

_RECORDS, _DOCUMENTS = 64, 16


@dataclass(frozen=True)
class Store:
    """``documents`` and ``artifacts`` may be one driver."""

    documents: StorageDriver
    artifacts: StorageDriver
    index: Indexer

    @cached_property
    def repository(self) -> Repository:
        """Records and versions, through small caches: everything is read about once."""
        return Repository(
            RecordStore(self.documents, _RECORDS),
            VersionStore(self.documents, self.artifacts, _DOCUMENTS),
        )

    @property
    def drivers(self) -> tuple[StorageDriver, ...]:
        """Each driver once."""
        same = self.documents is self.artifacts
        return (self.documents,) if same else (self.documents, self.artifacts)


@asynccontextmanager
async def open_store(
    installation: Installation, documents: str | None = None, artifacts: str | None = None
) -> AsyncIterator[Store]:
    """The configured store, or one over the drivers of these names, until the block ends.

    Without ``artifacts`` they are where ``documents`` are, if that is given. Raises
    ``ConfigurationError``, also for a driver whose contents only a server has.
    """
    settings = installation.settings
    if documents is None:
        documents, artifacts = settings.storage, artifacts or settings.artifacts
    async with AsyncExitStack() as stack:
        check_shared(installation, documents, "storage")
        if artifacts is not None:
            check_shared(installation, artifacts, "artifacts")
        first, second = installation.stores(stack, documents, artifacts)
        yield Store(first, second, installation.index(first))


def check_shared(installation: Installation, name: str, setting: str) -> None:
    """Raises ``ConfigurationError`` for a driver whose contents only a server has."""
    offer = installation.plugins.catalog.storage.choose(name, setting)
    if not offer.provider.shared:
        raise ConfigurationError(
            f"{setting} = {name!r} is in the memory of a server; no other process can see it."
        )
