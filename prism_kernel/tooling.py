"""What the commands of plugins use: the configured store, and a registry over HTTP.

Everything is imported when it is called: ``prism_kernel.api`` has these, and must stay light.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

from prism_kernel.contracts.context import Logger

if TYPE_CHECKING:
    from prism_kernel.cli.credentials import Credentials
    from prism_kernel.contracts.storage import StorageDriver
    from prism_kernel.jsonvalue import JsonMapping, JsonObject


@dataclass(frozen=True, slots=True)
class LocalContext:
    """A plugin's configuration and the configured store, without a server.

    ``auth`` names the ways to identify a request that the configuration selects, in their order.
    """

    plugin: str
    config: BaseModel | None
    storage: StorageDriver
    log: Logger
    auth: Sequence[str]


@asynccontextmanager
async def open_local(plugin: str) -> AsyncIterator[LocalContext]:
    """The store that a server with this configuration would use, until the block ends.

    Raises ``ConfigurationError``, also for a store that only the server's own process has.
    """
    from prism_kernel.installation import Installation  # noqa: PLC0415 - see the module
    from prism_kernel.maintenance.store import check_shared  # noqa: PLC0415 - see the module

    installation = Installation.load()
    settings = installation.settings
    check_shared(installation, settings.storage, "storage")
    async with AsyncExitStack() as stack:
        documents, _ = installation.stores(stack, settings.storage, None)
        config = installation.config_of(plugin)
        yield LocalContext(plugin, config, documents, installation.log, tuple(settings.auth))


class RegistryCalls(Protocol):
    """A registry over HTTP, with the credentials that are known for it."""

    @property
    def url(self) -> str:
        """Without a trailing slash."""
        ...

    def call(
        self,
        method: str,
        path: str,
        *,
        body: JsonMapping | None = None,
        query: Mapping[str, str] | None = None,
    ) -> JsonObject:
        """One request and its JSON answer.

        Raises the registry's problem as the ``PrismError`` it is, and ``Unavailable``.
        """
        ...


@contextmanager
def open_registry(registry: str | None = None) -> Iterator[RegistryCalls]:
    """The registry at a URL, or the configured one. Raises ``InvalidInput`` for a bad URL."""
    from prism_kernel.cli.client import connect_configured  # noqa: PLC0415 - see the module

    with connect_configured(registry) as client:
        yield client


def stored_credentials() -> Credentials:
    """The tokens that this user logged in with, by registry."""
    from prism_kernel.cli.credentials import Credentials, default_path  # noqa: PLC0415 - as above

    return Credentials(default_path())
