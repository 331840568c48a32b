"""Construct what configuration selects, and wire it into one set of services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from functools import cache

from prism_kernel.config.settings import LimitSettings
from prism_kernel.contracts.context import PluginContext
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.inspection.job import ExpectedAnalyzer
from prism_kernel.inspection.pool import WorkerPool
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.kernel.announcing import Announcer
from prism_kernel.kernel.authority import Authority
from prism_kernel.kernel.installation import Installation
from prism_kernel.kernel.logs import bound
from prism_kernel.loading.calling import implementations
from prism_kernel.publish.pipeline import PublishPipeline
from prism_kernel.publish.review import Reviewer
from prism_kernel.publish.staging import Workspaces
from prism_kernel.record.policy import UnpublishPolicy
from prism_kernel.registry.changes import Changes
from prism_kernel.registry.indexing import IndexUpdate
from prism_kernel.registry.plugin_registry import PluginRegistry
from prism_kernel.registry.registry import Registry
from prism_kernel.registry.resolving import Resolver
from prism_kernel.repository import Identification, RecordStore, Repository, VersionStore
from prism_kernel.tarball.limits import TarballLimits

_FAR_AWAY_SECONDS = 1.0
"""How old a version token may be, unless set, where asking for it takes a request."""


@dataclass(frozen=True, slots=True)
class Services:
    """A running registry. ``context`` gives what the hooks of a plugin are given, by its name."""

    installation: Installation
    registry: Registry
    authority: Authority
    announcer: Announcer
    documents: StorageDriver
    artifacts: StorageDriver
    identification: Identification
    context: Callable[[str], PluginContext]
    workspaces: Workspaces


async def assemble(installation: Installation, stack: AsyncExitStack) -> Services:
    """Services over ``installation``; whatever must be closed again is pushed on ``stack``."""
    settings, manager = installation.settings, installation.plugins.manager
    documents, artifacts = installation.stores(stack, settings.storage, settings.artifacts)
    identification = Identification(documents, artifacts)
    repository = _repository(installation, documents, artifacts, identification)
    index, resolver = installation.index(documents), _resolver(installation)
    authority = _authority(installation, documents)
    pool = await _worker_pool(installation, stack)

    @cache
    def context(plugin: str) -> PluginContext:
        # The registry calls hooks and hooks call the registry: none runs before it is there.
        return PluginContext(
            plugin=plugin,
            config=installation.config_of(plugin),
            storage=documents,
            artifacts=artifacts,
            registry=PluginRegistry.over(registry),
            log=bound(installation.log, plugin=plugin),
            public_base_url=settings.base_url,
        )

    announcer = Announcer(implementations(manager, "prism_on_event"), context, installation.log)
    update_index = IndexUpdate(repository, index, announcer.announce, installation.log)
    pipeline = PublishPipeline(
        repository=repository,
        inspect=pool.run,
        review=Reviewer(repository, implementations(manager, "prism_review_publish"), context),
        update_index=update_index,
        announce=announcer.announce,
        cpu_seconds=settings.worker.cpu_seconds,
    )
    changes = Changes(
        repository=repository,
        update_index=update_index,
        announce=announcer.announce,
        log=installation.log,
        policy=UnpublishPolicy(settings.unpublish.within_hours, settings.unpublish.always),
    )
    registry = Registry(repository, index, resolver, pipeline, changes)
    return Services(
        installation=installation,
        registry=registry,
        authority=authority,
        announcer=announcer,
        documents=documents,
        artifacts=artifacts,
        identification=identification,
        context=context,
        workspaces=stack.enter_context(closing(Workspaces())),
    )


def _repository(
    installation: Installation,
    documents: StorageDriver,
    artifacts: StorageDriver,
    identification: Identification,
) -> Repository:
    cache_sizes, freshness = installation.settings.cache, _freshness(installation)
    return Repository(
        RecordStore(documents, cache_sizes.records, freshness, identification.ensure),
        VersionStore(documents, artifacts, cache_sizes.documents),
    )


def _freshness(installation: Installation) -> float:
    """For how many seconds a record's version token is believed."""
    settings = installation.settings
    if settings.cache.freshness_seconds is not None:
        return settings.cache.freshness_seconds
    offer = installation.plugins.catalog.storage.choose(settings.storage, "storage")
    return 0 if offer.provider.local else _FAR_AWAY_SECONDS


async def _worker_pool(installation: Installation, stack: AsyncExitStack) -> WorkerPool:
    pool = WorkerPool(
        installation.settings.worker,
        _tarball_limits(installation.settings.limits),
        _worker_plugins(installation),
        _analyzers(installation),
    )
    stack.push_async_callback(pool.aclose)
    await pool.warm_up()
    return pool


def _tarball_limits(limits: LimitSettings) -> TarballLimits:
    """The reader's caps, where settings have a say in them."""
    return TarballLimits(
        compressed_bytes=limits.tarball_bytes,
        unpacked_bytes=limits.unpacked_bytes,
        file_bytes=limits.unpacked_bytes,
        entries=limits.entries,
    )


def _worker_plugins(installation: Installation) -> Mapping[str, JsonObject]:
    """The plugins that analyse or resolve, with the raw values set for them.

    Also those that specify hooks, without which a plugin that implements one would not load.
    """
    catalog = installation.plugins.catalog
    names = {offer.plugin for offer in (*catalog.analyzers, *catalog.runtimes)}
    names |= {
        record.name
        for record in installation.plugins.records
        if record.active and record.info and record.info.hookspecs
    }
    return {name: installation.values_of(name) for name in sorted(names)}


def _analyzers(installation: Installation) -> list[ExpectedAnalyzer]:
    return [
        ExpectedAnalyzer(each.name, each.version, offer.plugin, each.required)
        for offer in installation.plugins.catalog.analyzers
        for each in (offer.provider,)
    ]


def _resolver(installation: Installation) -> Resolver:
    catalog, settings = installation.plugins.catalog, installation.settings
    return Resolver(
        runtimes=catalog.runtimes.providers(),
        strategies=catalog.strategies.providers(),
        default_strategy=settings.strategy,
        base_url=settings.base_url,
    )


def _authority(installation: Installation, documents: StorageDriver) -> Authority:
    authenticators = []
    for name in installation.settings.auth:
        offer = installation.plugins.catalog.auth.choose(name, "auth")
        config = installation.config_of(offer.plugin)
        authenticators.append((name, offer.provider.create(config, documents)))
    return Authority(authenticators, installation.log)
