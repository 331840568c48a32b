"""A store as operators see it: its drivers and its index, without a server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cached_property, partial

from prism_kernel.contracts.index import Indexer
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import ConfigurationError, StoreMissing
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.kernel.installation import Installation
from prism_kernel.kernel.store_place import StorePlace
from prism_kernel.maintenance.identified import identified
from prism_kernel.repository import Identification, RecordStore, Repository, VersionStore

_RECORDS, _DOCUMENTS = 64, 16
_NOT_HERE = " Run the command where the registry runs, or name its configuration with --config."


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


@dataclass(frozen=True, slots=True)
class StoreDescription:
    """What a command says of the store that it uses: ``str`` for people, ``document`` as JSON."""

    place: StorePlace
    identification: Identification

    def __str__(self) -> str:
        return str(self.place)

    def document(self) -> JsonObject:
        """The place and, if that is known by now, the ``id``."""
        identity = self.identification.known
        return self.place.document() | ({"id": str(identity.id)} if identity else {})


@dataclass(frozen=True)
class OpenedStore(Store):
    """A store that the configuration names."""

    description: StoreDescription

    async def make(self) -> None:
        """Give it its identity, although nothing was written."""
        await self.description.identification.ensure(artifacts=True)


@asynccontextmanager
async def open_store(
    installation: Installation,
    documents: str | None = None,
    artifacts: str | None = None,
    *,
    make: bool = False,
) -> AsyncIterator[OpenedStore]:
    """The configured store, or one over the drivers of these names, until the block ends.

    If ``documents`` is given without ``artifacts``, one driver holds both. Raises ``PluginError``
    and ``ConfigurationError`` for whatever would keep a server from starting. Also raises
    ``ConfigurationError`` for a driver whose contents only a server has, and, unless ``make``,
    where there is no store. Raises ``StorageUnavailable`` if the store cannot be reached.
    """
    if documents is None:
        settings = installation.settings
        documents, artifacts = settings.storage, artifacts or settings.artifacts
    installation.check()
    installation.check_shared(documents, artifacts)
    async with AsyncExitStack() as stack:
        first, second = installation.stores(stack, documents, artifacts)
        identification = Identification(first, second)
        place = installation.place(documents, artifacts)
        if not make:
            await _require(identification, place)
        with_artifacts = partial(identification.ensure, artifacts=True)
        written = identified(first, identification.ensure)
        yield OpenedStore(
            documents=written,
            artifacts=written if second is first else identified(second, with_artifacts),
            index=installation.index(written),
            description=StoreDescription(place, identification),
        )


async def _require(identification: Identification, place: StorePlace) -> None:
    """Raises ``ConfigurationError`` where there is no store.

    Artifacts that are elsewhere may be gone: ``prism repair`` puts them back.
    """
    try:
        reason = "" if await identification.has_store() else _NOT_HERE
    except StoreMissing as error:
        reason = f" {error.message}"
    if reason:
        raise ConfigurationError(
            f"There is no store at {place.location}.{reason}",
            code="no-store",
            store=place.document(),
        )
