"""``prism import <format> DIR``: take over the packages of another registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import anyio
import typer

from prism_kernel.cli.exit_codes import ExitCode
from prism_kernel.cli.local import load_local_plugins
from prism_kernel.cli.maintaining import Operator
from prism_kernel.cli.output import say
from prism_kernel.cli.sizes import counted, human
from prism_kernel.contracts.commands import Tick
from prism_kernel.contracts.importing import ForeignPackage
from prism_kernel.errors import InvalidInput
from prism_kernel.kernel.kernel import load_kernel
from prism_kernel.maintenance.migrated import Migrated
from prism_kernel.maintenance.migrating import Migration
from prism_kernel.maintenance.store import StoreDescription


def import_foreign(importer: str, folder: Path, operator: Operator) -> None:
    """Publish what ``importer`` finds in ``folder``; exits with 1 if anything was refused.

    Raises ``ConfigurationError`` for an importer that no plugin offers, and what it raises itself.
    """
    kernel = load_kernel(file=operator.config)
    kernel.check()
    settings = kernel.settings
    kernel.check_shared(settings.storage, settings.artifacts)
    found = kernel.plugins.catalog.importers.choose(importer, "FORMAT").provider.read(folder)
    packages = begun(found)  # what cannot be read at all makes no store

    async def migrated(tick: Tick) -> Migrated:
        async with kernel.run() as services:
            place = kernel.place(settings.storage, settings.artifacts)
            operator.console.using(StoreDescription(place, services.identification))
            migration = Migration(
                pipeline=services.registry.pipeline,
                importer=importer,
                limit=settings.limits.tarball_bytes,
                publishes=anyio.CapacityLimiter(settings.worker.processes),
                progress=tick,
            )
            done = await migration.run(packages)
            await services.identification.ensure(artifacts=True)
            return done

    with operator.console.progress("Importing") as tick:
        done = anyio.run(migrated, tick)
    if operator.as_json:
        operator.console.document(done.document())
    else:
        _print(done)
    if done.failed:
        raise typer.Exit(ExitCode.FAILURE)


def begun(packages: Iterable[ForeignPackage]) -> Iterator[ForeignPackage]:
    """The same packages. Raises now what reading the first of them raises."""
    rest = iter(packages)
    first = list(islice(rest, 1))
    return chain(first, rest)


def ask_for_folder(importer: str, operator: Operator) -> None:
    """Raises ``InvalidInput`` if this is an importer's name, which needs a folder beside it."""
    if importer in load_local_plugins(operator.config).catalog.importers.offers:
        raise InvalidInput(f"Say where it is stored: prism import {importer} DIR.", code="usage")


def _print(done: Migrated) -> None:
    for failure in done.sorted_failures():
        say(f"refused: {failure}: {failure.message}", "red")
    say(
        f"{counted(done.packages, 'package')}, {counted(done.published, 'version')} published "
        f"({human(done.size)}), {done.present} there before, {len(done.failed)} refused."
    )
