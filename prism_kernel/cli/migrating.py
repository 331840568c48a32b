"""``prism import <format> DIR``: take over the packages of another registry."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import anyio
import typer

from prism_kernel.cli.counting import counting
from prism_kernel.cli.exit_codes import ExitCode
from prism_kernel.cli.local import load_local_plugins
from prism_kernel.cli.maintaining import Operator
from prism_kernel.cli.output import dump, say
from prism_kernel.cli.sizes import counted, human
from prism_kernel.contracts.importing import ForeignPackage
from prism_kernel.errors import InvalidInput
from prism_kernel.kernel import Kernel, load_kernel
from prism_kernel.maintenance.migrated import Migrated
from prism_kernel.maintenance.migrating import Migration
from prism_kernel.maintenance.report import Progress
from prism_kernel.maintenance.store import check_shared


def import_foreign(importer: str, folder: Path, operator: Operator) -> None:
    """Publish what ``importer`` finds in ``folder``; exits with 1 if anything was refused.

    Raises ``ConfigurationError`` for an importer that no plugin offers, and what it raises itself.
    """
    kernel = load_kernel(file=operator.config)
    check_shared(kernel, kernel.settings.storage, "storage")
    found = kernel.plugins.catalog.importers.choose(importer, "FORMAT").provider.read(folder)
    with counting("Importing", quiet=operator.as_json) as progress:
        done = anyio.run(_migrate, kernel, importer, found, progress)
    if operator.as_json:
        dump(done.document())
    else:
        _print(done)
    if done.failed:
        raise typer.Exit(ExitCode.FAILURE)


def ask_for_folder(importer: str, operator: Operator) -> None:
    """Raises ``InvalidInput`` if this is an importer's name, which needs a folder beside it."""
    if importer in load_local_plugins(operator.config).catalog.importers.offers:
        raise InvalidInput(f"Say where it is stored: prism import {importer} DIR.", code="usage")


async def _migrate(
    kernel: Kernel, importer: str, packages: Iterable[ForeignPackage], progress: Progress
) -> Migrated:
    settings = kernel.settings
    async with kernel.run() as services:
        migration = Migration(
            pipeline=services.registry.pipeline,
            importer=importer,
            limit=settings.limits.tarball_bytes,
            publishes=anyio.CapacityLimiter(settings.worker.processes),
            progress=progress,
        )
        return await migration.run(packages)


def _print(done: Migrated) -> None:
    for failure in done.sorted_failures():
        say(f"refused: {failure}: {failure.message}", "red")
    say(
        f"{counted(done.packages, 'package')}, {counted(done.published, 'version')} published "
        f"({human(done.size)}), {done.present} there before, {len(done.failed)} refused."
    )
