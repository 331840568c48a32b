"""What is installed and how it is configured: the ground on which a kernel is built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Self

from pydantic import BaseModel

from prism_kernel.config import Configuration, Settings, check_leftovers, load_configuration
from prism_kernel.contracts.context import Logger
from prism_kernel.contracts.frontend import RouterProvider
from prism_kernel.contracts.index import Indexer
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import ConfigurationError, suggestion
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.kernel.logs import make_logger
from prism_kernel.kernel.store_place import StorePlace
from prism_kernel.loading.candidates import all_candidates
from prism_kernel.loading.catalog import Offer
from prism_kernel.loading.discovery import Candidate
from prism_kernel.loading.loader import LoadedPlugins, load_plugins
from prism_kernel.loading.mounts import mounted


@dataclass(frozen=True, slots=True)
class Installation:
    """What is installed and how it is configured; nothing of it runs yet."""

    configuration: Configuration
    plugins: LoadedPlugins
    log: Logger

    @classmethod
    def load(
        cls,
        configuration: Configuration | None = None,
        candidates: Sequence[Candidate] | None = None,
    ) -> Self:
        """Load plugins. Never raises for a plugin's fault; ``check`` does."""
        configuration = configuration or load_configuration()
        settings = configuration.settings
        found = all_candidates() if candidates is None else candidates
        log = make_logger(settings.log_level, settings.log_format)
        return cls(configuration, load_plugins(found, settings.plugins), log)

    @property
    def settings(self) -> Settings:
        return self.configuration.settings

    def check(self) -> None:
        """Raises ``PluginError`` or ``ConfigurationError`` if the kernel should not start."""
        self.plugins.require(self.settings.plugins)
        if all(record.active for record in self.plugins.records):
            check_leftovers(self.configuration.leftovers, self.plugins.variables())
        self._check_names()
        for name in self.configured_plugins():
            self.config_of(name)
        self.mounts()

    def _check_names(self) -> None:
        """Settings may only name plugins that there are."""
        installed = [record.name for record in self.plugins.records]
        named = [(f"[plugin.{name}]", name) for name in self.settings.plugin]
        named += [("plugins.disabled", name) for name in self.settings.plugins.disabled]
        for setting, name in named:
            if name not in installed:
                hint = suggestion(name, installed)
                raise ConfigurationError(f"{setting}: there is no plugin {name!r}.{hint}")

    def configured_plugins(self) -> list[str]:
        """Active plugins whose configuration matters: set, selected, or handed to their hooks.

        A driver that is installed and not selected may lack settings that it needs. Raises
        ``ConfigurationError`` for a selected name that no active plugin offers.
        """
        try:
            chosen = {offer.plugin for offer in self._selected()}
        except ConfigurationError as error:
            raise self._with_reasons(error) from None
        return [
            record.name
            for record in self.plugins.records
            if record.active
            and (record.name in chosen or record.is_called or self.values_of(record.name))
        ]

    def _with_reasons(self, error: ConfigurationError) -> ConfigurationError:
        """The same error, with why plugins that might have offered it are not active."""
        reasons = [f"Plugin {each.name!r}: {each.reason}" for each in self.plugins.problems()]
        return ConfigurationError(" ".join([error.message, *reasons]))

    def _selected(self) -> Iterator[Offer[object]]:
        catalog, settings = self.plugins.catalog, self.settings
        yield catalog.storage.choose(settings.storage, "storage")
        if settings.artifacts is not None:
            yield catalog.storage.choose(settings.artifacts, "artifacts")
        yield catalog.indexes.choose(settings.index, "index")
        yield catalog.strategies.choose(settings.strategy, "strategy")
        for name in settings.auth:
            yield catalog.auth.choose(name, "auth")

    def config_of(self, plugin: str) -> BaseModel | None:
        """A plugin's validated configuration. Raises ``ConfigurationError``."""
        info = self.plugins.record(plugin).info
        if info is None:
            return None
        return self.configuration.plugin_config(plugin, info.config, info.environment)

    def values_of(self, plugin: str) -> JsonObject:
        """What was set for a plugin, not validated: an inspection worker validates it again."""
        info = self.plugins.record(plugin).info
        if info is None:
            return self.configuration.plugin_values(plugin, None, {})
        return self.configuration.plugin_values(plugin, info.config, info.environment)

    def stores(
        self, stack: AsyncExitStack, documents: str, artifacts: str | None
    ) -> tuple[StorageDriver, StorageDriver]:
        """The drivers of these names, which may be the same one; ``stack`` closes them."""
        first = self.storage(documents, "storage")
        stack.push_async_callback(first.aclose)
        if artifacts is None or artifacts == documents:
            return first, first
        second = self.storage(artifacts, "artifacts")
        stack.push_async_callback(second.aclose)
        return first, second

    def storage(self, name: str, setting: str) -> StorageDriver:
        """Construct a storage driver by name. Raises ``ConfigurationError``."""
        offer = self.plugins.catalog.storage.choose(name, setting)
        if self.settings.workers > 1 and not offer.provider.shared:
            raise ConfigurationError(
                f"{setting} = {name!r} cannot be used by {self.settings.workers} server processes: "
                f"each would have its own."
            )
        return offer.provider.create(self.config_of(offer.plugin))

    def place(self, documents: str, artifacts: str | None) -> StorePlace:
        """Where the store of these drivers is. Raises ``ConfigurationError``."""
        apart = None
        if artifacts is not None and artifacts != documents:
            apart = StorePlace(artifacts, self._location(artifacts, "artifacts"))
        return StorePlace(documents, self._location(documents, "storage"), apart)

    def check_shared(self, documents: str, artifacts: str | None) -> None:
        """Raises ``ConfigurationError`` for a driver whose contents only a server has."""
        for setting, name in (("storage", documents), ("artifacts", artifacts or documents)):
            if not self.plugins.catalog.storage.choose(name, setting).provider.shared:
                raise ConfigurationError(
                    f"{setting} = {name!r} is in the memory of a server; no other process can see "
                    f"it."
                )

    def _location(self, name: str, setting: str) -> str:
        """Where the store of a driver is, for people: its name, if the plugin cannot tell.

        Raises ``ConfigurationError``.
        """
        offer = self.plugins.catalog.storage.choose(name, setting)
        config = self.config_of(offer.plugin)
        if offer.provider.location is None:
            return name
        try:
            return str(offer.provider.location(config))
        except Exception:
            self.log.exception("storage_location_failed", plugin=offer.plugin, storage=name)
            return name

    def mounts(self) -> Mapping[str, Offer[RouterProvider]]:
        """The routers of plugins by prefix. Raises ``ConfigurationError``."""
        return mounted(self.plugins.catalog.routers.offers, self.config_of)

    def index(self, documents: StorageDriver) -> Indexer:
        """Construct the selected index. Raises ``ConfigurationError``."""
        offer = self.plugins.catalog.indexes.choose(self.settings.index, "index")
        return offer.provider.create(self.config_of(offer.plugin), documents)
