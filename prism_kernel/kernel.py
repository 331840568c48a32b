"""The kernel: configuration and plugins, and from them the services that run.

Nothing here is global: two kernels can live in one process.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import cast

import anyio
from pydantic import BaseModel

from prism_kernel.announcing import Announcer
from prism_kernel.authority import Authority
from prism_kernel.config import Configuration, Settings, check_leftovers, load_configuration
from prism_kernel.contracts.context import Logger, PluginContext
from prism_kernel.contracts.events import IndexFailed
from prism_kernel.contracts.index import Indexer
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import ConfigurationError, PackageNotFound
from prism_kernel.jsonvalue import JsonObject, JsonValue
from prism_kernel.loading.calling import implementations
from prism_kernel.loading.candidates import all_candidates
from prism_kernel.loading.discovery import Candidate
from prism_kernel.loading.loader import LoadedPlugins, load_plugins
from prism_kernel.loading.record import PluginRecord
from prism_kernel.logs import bound, make_logger
from prism_kernel.publish.pipeline import PublishPipeline
from prism_kernel.publish.review import Reviewer
from prism_kernel.publish.worker_pool import WorkerPool
from prism_kernel.registry import Registry
from prism_kernel.repository import RecordStore, Repository, VersionStore
from prism_kernel.resolving import Resolver
from prism_kernel.summaries import summarise
from prism_kernel.tarball.limits import TarballLimits

_INDEX_ATTEMPTS = 3
_INDEX_PAUSE = 0.05
_LAST_EVENTS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Kernel:
    """What is installed and how it is configured; nothing of it runs yet."""

    configuration: Configuration
    plugins: LoadedPlugins
    log: Logger

    @classmethod
    def load(
        cls,
        configuration: Configuration | None = None,
        candidates: Sequence[Candidate] | None = None,
    ) -> Kernel:
        """Load plugins. Never raises for a plugin's fault; ``check`` does."""
        configuration = configuration or load_configuration()
        settings = configuration.settings
        found = all_candidates() if candidates is None else candidates
        return cls(configuration, load_plugins(found, settings.plugins), make_logger(settings))

    @property
    def settings(self) -> Settings:
        return self.configuration.settings

    def check(self) -> None:
        """Raises ``PluginError`` or ``ConfigurationError`` if the kernel should not start."""
        self.plugins.require(self.settings.plugins)
        if all(record.active for record in self.plugins.records):
            check_leftovers(self.configuration.leftovers, self._plugin_variables())
        installed = [record.name for record in self.plugins.records]
        for name in self.settings.plugin:
            if name not in installed:
                close = get_close_matches(name, installed, n=1)
                hint = f" Did you mean [plugin.{close[0]}]?" if close else ""
                raise ConfigurationError(f"[plugin.{name}]: there is no such plugin.{hint}")
        for record in self.plugins.records:
            if record.active and record.name in self.settings.plugin:
                self.config_of(record.name)

    def _plugin_variables(self) -> dict[str, str]:
        return {
            variable: record.name
            for record in self.plugins.records
            if record.info
            for variable in record.info.environment
        }

    def config_of(self, plugin: str) -> BaseModel | None:
        """A plugin's validated configuration. Raises ``ConfigurationError``."""
        info = self.plugins.record(plugin).info
        if info is None:
            return None
        return self.configuration.plugin_config(plugin, info.config, info.environment)

    def storage(self, name: str, setting: str) -> StorageDriver:
        """Construct a storage driver by name. Raises ``ConfigurationError``."""
        offer = self.plugins.catalog.storage.choose(name, setting)
        if self.settings.workers > 1 and not offer.provider.shared:
            raise ConfigurationError(
                f"{setting} = {name!r} cannot be used by {self.settings.workers} server processes: "
                f"each would have its own."
            )
        return offer.provider.create(self.config_of(offer.plugin))

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Services]:
        """Construct what configuration selects and keep it for the life of the context.

        Raises ``PluginError``, ``ConfigurationError`` and what a selected factory raises.
        """
        self.check()
        async with AsyncExitStack() as stack:
            services = await _construct(self, stack)
            for record in self.plugins.records:
                if record.active and _has_hooks(record):
                    services.context(record.name)
            await stack.enter_async_context(_announcing(services.announcer))
            for hook in implementations(self.plugins.manager, "prism_lifespan"):
                lifespan = hook(ctx=services.context(hook.plugin))
                await stack.enter_async_context(cast("AbstractAsyncContextManager[None]", lifespan))
            yield services


@dataclass(frozen=True, slots=True)
class Services:
    """A running registry."""

    kernel: Kernel
    registry: Registry
    authority: Authority
    announcer: Announcer
    documents: StorageDriver
    artifacts: StorageDriver
    contexts: _Contexts

    def context(self, plugin: str) -> PluginContext:
        """What the hooks of ``plugin`` are given."""
        return self.contexts(plugin)


class _Contexts:
    """Makes one ``PluginContext`` a plugin, when first asked for."""

    def __init__(self, kernel: Kernel, storage: StorageDriver) -> None:
        self._kernel = kernel
        self._storage = storage
        self._made: dict[str, PluginContext] = {}
        self.registry: Registry | None = None

    def __call__(self, plugin: str) -> PluginContext:
        if plugin not in self._made:
            assert self.registry is not None  # noqa: S101 - set before any hook can be called
            self._made[plugin] = PluginContext(
                plugin=plugin,
                config=self._kernel.config_of(plugin),
                storage=self._storage,
                registry=self.registry,
                log=bound(self._kernel.log, plugin=plugin),
                public_base_url=self._kernel.settings.base_url,
            )
        return self._made[plugin]


def _has_hooks(record: PluginRecord) -> bool:
    """Whether the plugin will be called with a context, and so needs a valid configuration."""
    kinds = ("hook:", "router:", "check:")
    return any(capability.startswith(kinds) for capability in record.capabilities)


async def _construct(kernel: Kernel, stack: AsyncExitStack) -> Services:
    settings = kernel.settings
    documents = kernel.storage(settings.storage, "storage")
    stack.push_async_callback(documents.aclose)
    artifacts = documents
    if settings.artifacts not in {None, settings.storage}:
        artifacts = kernel.storage(str(settings.artifacts), "artifacts")
        stack.push_async_callback(artifacts.aclose)
    repository = Repository(
        RecordStore(documents, settings.cache.records),
        VersionStore(documents, artifacts, settings.cache.documents),
    )
    contexts = _Contexts(kernel, documents)
    manager = kernel.plugins.manager
    index, resolver = _index(kernel, documents), _resolver(kernel)
    authority = _authority(kernel, documents)
    pool = WorkerPool(settings.worker, tarball_limits(settings), _worker_plugins(kernel))
    stack.push_async_callback(pool.aclose)
    await pool.warm_up()
    announcer = Announcer(implementations(manager, "prism_on_event"), contexts, kernel.log)
    registry = Registry(
        repository=repository,
        index=index,
        resolver=resolver,
        pipeline=PublishPipeline(
            repository=repository,
            inspect=pool.run,
            review=Reviewer(repository, implementations(manager, "prism_review_publish"), contexts),
            update_index=_IndexUpdate(repository, index, announcer, kernel.log),
            announce=announcer.announce,
            cpu_seconds=settings.worker.cpu_seconds,
        ),
    )
    contexts.registry = registry
    return Services(kernel, registry, authority, announcer, documents, artifacts, contexts)


def tarball_limits(settings: Settings) -> TarballLimits:
    """The reader's caps, where settings have a say in them."""
    limits = settings.limits
    return TarballLimits(
        compressed_bytes=limits.tarball_bytes,
        unpacked_bytes=limits.unpacked_bytes,
        file_bytes=limits.unpacked_bytes,
        entries=limits.entries,
    )


def _worker_plugins(kernel: Kernel) -> Mapping[str, JsonObject]:
    """The plugins that analyse or resolve, with the raw values set for them."""
    catalog = kernel.plugins.catalog
    names = {offer.plugin for offer in (*catalog.analyzers, *catalog.runtimes)}
    return {name: kernel.configuration.plugin_values(name) for name in sorted(names)}


def _index(kernel: Kernel, documents: StorageDriver) -> Indexer:
    offer = kernel.plugins.catalog.indexes.choose(kernel.settings.index, "index")
    return offer.provider.create(kernel.config_of(offer.plugin), documents)


def _resolver(kernel: Kernel) -> Resolver:
    catalog, settings = kernel.plugins.catalog, kernel.settings
    catalog.strategies.choose(settings.strategy, "strategy")
    return Resolver(
        runtimes=catalog.runtimes.providers(),
        strategies=catalog.strategies.providers(),
        default_strategy=settings.strategy,
        base_url=settings.base_url,
    )


def _authority(kernel: Kernel, documents: StorageDriver) -> Authority:
    authenticators = []
    for name in kernel.settings.auth:
        offer = kernel.plugins.catalog.auth.choose(name, "auth")
        config = kernel.config_of(offer.plugin)
        authenticators.append((name, offer.provider.create(config, documents)))
    return Authority(authenticators, kernel.log)


@dataclass(frozen=True, slots=True)
class _IndexUpdate:
    """Brings the index up to date with a record; see ``pipeline.UpdateIndex``."""

    repository: Repository
    index: Indexer
    announcer: Announcer
    log: Logger

    async def __call__(self, name: str) -> None:
        for attempt in range(1, _INDEX_ATTEMPTS + 1):
            try:
                view = await self.repository.records.get(name)
                await self.index.put(await summarise(self.repository, view))
            except PackageNotFound:
                return
            except Exception as error:
                self.log.exception("index_failed", package=name, attempt=attempt)
                if attempt == _INDEX_ATTEMPTS:
                    self.announcer.announce(IndexFailed(name, str(error)))
                    return
                await anyio.sleep(_INDEX_PAUSE * attempt)
            else:
                return


@asynccontextmanager
async def _announcing(announcer: Announcer) -> AsyncIterator[None]:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(announcer.run)
        try:
            yield
        finally:
            announcer.close()
            tasks.cancel_scope.deadline = anyio.current_time() + _LAST_EVENTS_SECONDS


def load_kernel(
    *, flags: Mapping[str, JsonValue] | None = None, file: Path | None = None
) -> Kernel:
    """Configuration and plugins in one step, as the command line needs them."""
    return Kernel.load(load_configuration(flags=flags, file=file))
