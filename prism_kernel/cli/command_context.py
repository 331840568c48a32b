"""What a command of a plugin is given, made when the command is invoked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from prism_kernel.cli.console import CommandConsole
from prism_kernel.cli.local import load_installation
from prism_kernel.cli.remote import connect_configured
from prism_kernel.client.credentials import Credentials, default_path
from prism_kernel.contracts.commands import ConfiguredStore, Logins, Needs, RegistryCalls
from prism_kernel.errors import PluginError

if TYPE_CHECKING:
    from prism_kernel.kernel.installation import Installation


class InvokedCommand:
    """Implements ``CommandContext``, where every member is described.

    ``config`` and ``url`` are the options ``--config`` and ``--registry``. What opens the store or
    asks a registry is imported when it is asked for: a command seldom needs both.
    """

    def __init__(
        self,
        plugin: str,
        needs: Needs,
        *,
        as_json: bool = False,
        config: Path | None = None,
        url: str | None = None,
    ) -> None:
        self.plugin, self.needs, self.as_json = plugin, needs, as_json
        self.console = CommandConsole(as_json=as_json)
        self.logins: Logins = Credentials(default_path())
        self._config, self._url = config, url

    @asynccontextmanager
    async def store(self) -> AsyncIterator[ConfiguredStore]:
        from prism_kernel.kernel.logs import bound  # noqa: PLC0415 - see the class
        from prism_kernel.maintenance.store import open_store  # noqa: PLC0415 - see the class

        if not self.needs.opens_store:
            raise self._undeclared("Needs(store=True)")
        installation = self.installation()
        installation.plugins.require_active(self.plugin)
        async with open_store(installation, make=self.needs.makes_store) as store:
            self.console.using(store.description)
            yield ConfiguredStore(
                config=installation.config_of(self.plugin),
                storage=store.documents,
                artifacts=store.artifacts,
                auth=tuple(installation.settings.auth),
                log=bound(installation.log, plugin=self.plugin),
            )

    @contextmanager
    def registry(self) -> Iterator[RegistryCalls]:
        if not self.needs.registry:
            raise self._undeclared("Needs(registry=True)")
        with self.connection() as calls:
            yield calls

    def installation(self) -> Installation:
        """What is installed, by the configuration of the command. Raises ``ConfigurationError``."""
        return load_installation(self._config)

    def connection(self) -> AbstractContextManager[RegistryCalls]:
        """The registry that the options name. Raises ``InvalidInput``, ``ConfigurationError``."""
        return connect_configured(self._url, self._config)

    def _undeclared(self, needs: str) -> PluginError:
        return PluginError(
            f"A command of plugin {self.plugin!r} uses what it does not declare: {needs}.",
            code="undeclared-need",
            plugin=self.plugin,
        )
