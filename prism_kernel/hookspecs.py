"""Every hook of Prism, on one page.

A plugin is an installed distribution with an entry point in the group ``prism``. The entry point
names a **module**, and the module holds ``PLUGIN`` and any of the hooks below::

    # pyproject.toml
    [project.entry-points.prism]
    my_plugin = "my_plugin.plugin"

    # my_plugin/plugin.py
    from prism_kernel.api import PluginInfo, hookimpl

    PLUGIN = PluginInfo(name="my_plugin", summary="Counts readmes.")

Register hooks **declare**: they take no arguments, do no work and return a list of frozen
providers. The kernel **constructs** what configuration selects, with the plugin's validated
configuration. Keep heavy imports inside the factories, so that listing plugins stays fast.

What does I/O is async; what only computes is synchronous. The order in which plugins were found
never matters: configuration chooses between them, and declared dependencies give the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from prism_kernel.contracts.analyzer import AnalyzerProvider
    from prism_kernel.contracts.auth import AuthProvider, Principal
    from prism_kernel.contracts.commands import CommandProvider
    from prism_kernel.contracts.context import PluginContext
    from prism_kernel.contracts.events import Event
    from prism_kernel.contracts.frontend import CheckProvider, RouterProvider
    from prism_kernel.contracts.importing import ImporterProvider
    from prism_kernel.contracts.index import IndexProvider
    from prism_kernel.contracts.resolve import StrategyProvider
    from prism_kernel.contracts.review import PublishDraft, Review
    from prism_kernel.contracts.runtime import RuntimeProvider
    from prism_kernel.contracts.storage import StorageProvider

PROJECT = "prism"
hookspec = pluggy.HookspecMarker(PROJECT)


@hookspec
def prism_register_storage() -> Sequence[StorageProvider]:
    """Storage drivers. ``storage = "<name>"`` selects one; ``artifacts`` may select another.

    The driver that ``artifacts`` selects holds the tarballs and the files of packages.

    Example::

        @hookimpl
        def prism_register_storage():
            return [StorageProvider("ftp", "Files on an FTP server.", create=make_driver)]
    """
    raise AssertionError


@hookspec
def prism_register_analyzers() -> Sequence[AnalyzerProvider]:
    """Analyzers. All of them run on every publish, ordered by ``requires``.

    Example::

        def count_readmes(package):
            found = [path for path in package.files if path.lower().startswith("readme")]
            return AnalyzerReport(data={"readmes": len(found)})

        @hookimpl
        def prism_register_analyzers():
            return [
                AnalyzerProvider(
                    name="readmes",
                    version="1",
                    summary="Counts readmes.",
                    create=lambda config: count_readmes,
                )
            ]
    """
    raise AssertionError


@hookspec
def prism_register_auth() -> Sequence[AuthProvider]:
    """Ways to identify and authorise a request. ``auth = ["<name>", ...]`` selects them.

    Example::

        @hookimpl
        def prism_register_auth():
            return [AuthProvider("mtls", "Client certificates.", create=ClientCertificates)]
    """
    raise AssertionError


@hookspec
def prism_register_indexers() -> Sequence[IndexProvider]:
    """Package indexes. ``index = "<name>"`` selects one.

    Example::

        @hookimpl
        def prism_register_indexers():
            return [IndexProvider("sqlite", "One SQLite file.", create=SqliteIndex)]
    """
    raise AssertionError


@hookspec
def prism_register_resolvers() -> Sequence[StrategyProvider]:
    """Strategies that pick a version for a spec. ``?strategy=<name>`` asks for one.

    Example::

        @hookimpl
        def prism_register_resolvers():
            return [StrategyProvider("oldest", "The lowest that fits.", select=pick_lowest)]
    """
    raise AssertionError


@hookspec
def prism_register_runtimes() -> Sequence[RuntimeProvider]:
    """Runtimes that ``/v1/resolve`` can answer for, as data.

    Example::

        @hookimpl
        def prism_register_runtimes():
            return [RuntimeProvider("workerd", "Cloudflare Workers.", profile=WORKERD)]
    """
    raise AssertionError


@hookspec
def prism_register_routers() -> Sequence[RouterProvider]:
    """HTTP routes, under ``/-/<plugin>`` or a prefix of the plugin's own.

    Example::

        def make_router(ctx):
            from fastapi import APIRouter

            router = APIRouter()

            @router.get("/count")
            async def count():
                return len((await ctx.registry.list_packages()).items)

            return router

        @hookimpl
        def prism_register_routers():
            return [RouterProvider(create=make_router)]
    """
    raise AssertionError


@hookspec
def prism_register_commands() -> Sequence[CommandProvider]:
    """Sub-commands of ``prism``, imported when they are invoked.

    Example::

        @hookimpl
        def prism_register_commands():
            needs = Needs(registry=True)  # so that it has --registry
            return [CommandProvider("count", "Count packages.", "my_plugin.cli:count", needs)]
    """
    raise AssertionError


@hookspec
def prism_register_importers() -> Sequence[ImporterProvider]:
    """Other registries whose packages ``prism import <name> DIR`` can take over.

    Example::

        def read_folder(folder):
            for path in sorted(folder.glob("*.tgz")):
                name, _, version = path.stem.rpartition("-")
                yield ForeignPackage(name, [ForeignVersion(version, path)], {"latest": version})

        @hookimpl
        def prism_register_importers():
            return [ImporterProvider("folder", "A folder of tarballs.", read=read_folder)]
    """
    raise AssertionError


@hookspec
def prism_register_checks() -> Sequence[CheckProvider]:
    """Readiness checks, which ``/-/ready`` runs.

    Example::

        async def can_reach_ftp(ctx):
            return CheckResult(ok=True, message="The FTP server answers.")

        @hookimpl
        def prism_register_checks():
            return [CheckProvider("ftp", run=can_reach_ftp)]
    """
    raise AssertionError


@hookspec
async def prism_review_publish(
    draft: PublishDraft, principal: Principal, ctx: PluginContext
) -> Review:
    """Accept, hold or reject a publish that passed every check of the kernel.

    The strictest review decides. If a review raises or takes longer than ten seconds, the publish
    is refused with 503, and the answer names the plugin.

    Example::

        @hookimpl
        async def prism_review_publish(draft, principal, ctx):
            if draft.metadata.license is None:
                return Review.reject("A package needs a license.")
            return Review.accept()
    """
    raise AssertionError


@hookspec
async def prism_on_event(event: Event, ctx: PluginContext) -> None:
    """React to something after it has happened. Nobody waits for the hook; errors are logged.

    A call that takes longer than ten seconds is cancelled.

    Example::

        @hookimpl
        async def prism_on_event(event, ctx):
            if isinstance(event, VersionPublished):
                ctx.log.info("published", name=event.name, version=event.version)
    """
    raise AssertionError


@hookspec
def prism_lifespan(ctx: PluginContext) -> AbstractAsyncContextManager[None]:
    """Keep something open while the registry runs: entered at start, left at shutdown.

    Example::

        @hookimpl
        @asynccontextmanager
        async def prism_lifespan(ctx):
            async with open_connection() as connection:
                yield
    """
    raise AssertionError
