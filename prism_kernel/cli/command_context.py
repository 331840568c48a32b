"""What a command of a plugin is given, made when the command is invoked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from prism_kernel.cli.console import CommandConsole
from prism_kernel.cli.local import connect_configured, load_installation
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
        self._config, self._url = config, url

    @cached_property
    def logins(self) -> Logins:
        from prism_kernel.client.credentials import Credentials, default_path  # noqa: PLC0415

        return Credentials(default_path())

    @asynccontextmanager
    async def store(self) -> AsyncIterator[ConfiguredStore]:
        from prism_kernel.maintenance.store import open_store  # noqa: PLC0415 - see the class

        if not self.needs.opens_store:
            raise self._undeclared("Needs(store=True)")
        installation = self.installation()
        installation.plugins.require_active(self.plugin)
        async with open_store(installation, make=self.needs.makes_store) as store:
            self.console.using(store.name)
            yield ConfiguredStore(
                config=installation.config_of(self.plugin),
                storage=store.documents,
                artifacts=store.artifacts,
                auth=tuple(installation.settings.auth),
                log=installation.log,
            )

    @contextmanager
    def registry(self) -> Iterator[RegistryCalls]:
        if not self.needs.registry:
            raise self._undeclared("Needs(registry=True)")
        with connect_configured(self._url) as client:
            yield client

    def installation(self) -> Installation:
        """What is installed, by the configuration of the command. Raises ``ConfigurationError``."""
        return load_installation(self._config)

    def _undeclared(self, needs: str) -> PluginError:
        return PluginError(
            f"A command of plugin {self.plugin!r} uses what it does not declare: {needs}.",
            code="undeclared-need",
            plugin=self.plugin,
        )
