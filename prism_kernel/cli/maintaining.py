"""``prism verify``, ``repair``, ``gc``, ``reindex``, ``export``, ``import`` and ``copy``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import anyio
import typer

from prism_kernel.cli.console import CommandConsole
from prism_kernel.cli.exit_codes import ExitCode
from prism_kernel.cli.local import load_installation
from prism_kernel.cli.maintenance_report import (
    findings_document,
    print_collection,
    print_findings,
    print_repaired,
    print_transferred,
)
from prism_kernel.cli.output import say
from prism_kernel.cli.sizes import counted
from prism_kernel.contracts.commands import Tick
from prism_kernel.errors import ConfigurationError
from prism_kernel.maintenance.collecting import collect_leftovers
from prism_kernel.maintenance.copying import copy_store
from prism_kernel.maintenance.exporting import export
from prism_kernel.maintenance.importing import import_export
from prism_kernel.maintenance.reindexing import reindex
from prism_kernel.maintenance.repairing import repair
from prism_kernel.maintenance.report import Findings
from prism_kernel.maintenance.sources import open_source
from prism_kernel.maintenance.store import Store, open_store
from prism_kernel.maintenance.transfer import Transferred
from prism_kernel.maintenance.verifying import require_packages, verify
from prism_kernel.names import check_name

T = TypeVar("T")


class Operator:
    """The options that all of these commands have, and the console of the one that runs."""

    def __init__(self, config: Path | None, as_json: bool) -> None:  # noqa: FBT001 - two options
        self.config, self.as_json = config, as_json
        self.console = CommandConsole(as_json=as_json)

    def run(
        self,
        title: str,
        work: Callable[[Store, Tick], Awaitable[T]],
        *,
        make: bool = False,
    ) -> T:
        """Do something to the configured store, showing how far it is.

        Raises ``ConfigurationError`` where there is none, unless ``make``.
        """

        async def opened(tick: Tick) -> T:
            async with open_store(load_installation(self.config), make=make) as store:
                self.console.using(store.description)
                done = await work(store, tick)
                if make:
                    await store.make()
                return done

        with self.console.progress(title) as tick:
            return anyio.run(opened, tick)


def verify_store(names: Sequence[str], operator: Operator) -> None:
    """Print what is wrong, a line each; exits with 1 if anything is.

    Raises ``PackageNotFound`` for a name that the store does not know.
    """
    checked = [check_name(name) for name in names]

    async def verified(store: Store, tick: Tick) -> Findings:
        await require_packages(store, checked)
        return await verify(store, checked, tick)

    found = operator.run("Verifying", verified)
    if operator.as_json:
        operator.console.document(findings_document(found))
    else:
        print_findings(found)
    _exit_unless(not found.problems)


def repair_store(names: Sequence[str], backup: Path, operator: Operator) -> None:
    """Put back what the backup has; exits with 1 if anything stays wrong."""
    checked, source = [check_name(name) for name in names], open_source(backup)
    done = operator.run("Repairing", lambda store, tick: repair(store, source, checked, tick))
    if operator.as_json:
        operator.console.document(done.document())
    else:
        print_repaired(done)
    _exit_unless(not done.left.problems)


def collect_garbage(operator: Operator, *, apply: bool, grace_hours: float) -> None:
    """Print what no record names, and delete what is old enough if ``apply``."""
    grace = timedelta(hours=grace_hours)
    found = operator.run(
        "Collecting",
        lambda store, tick: collect_leftovers(store, apply=apply, grace=grace, progress=tick),
    )
    if operator.as_json:
        operator.console.document(found.document(applied=apply))
    else:
        print_collection(found, applied=apply)


def rebuild_index(operator: Operator) -> None:
    """Build the index again; exits with 1 if an entry could not be built."""
    done = operator.run("Indexing", reindex)
    if operator.as_json:
        operator.console.document({"packages": done.packages, "failed": {**done.failed}})
    else:
        for name, message in sorted(done.failed.items()):
            say(f"{name}: {message}", "red")
        say(f"{counted(done.packages, 'package')}, {len(done.failed)} failed.")
    _exit_unless(not done.failed)


def export_store(target: Path, operator: Operator) -> None:
    """Write everything to a folder or archive."""
    _report(operator.run("Exporting", lambda store, tick: export(store, target, tick)), operator)


def import_store(path: Path, operator: Operator) -> None:
    """Take an export in."""
    source = open_source(path)
    done = operator.run(
        "Importing", lambda store, tick: import_export(store, source, tick), make=True
    )
    _report(done, operator)


@dataclass(frozen=True, slots=True)
class Drivers:
    """Names of storage drivers; ``artifacts`` is ``documents`` if it is ``None``."""

    documents: str
    artifacts: str | None


def copy_drivers(source: Drivers, target: Drivers, operator: Operator) -> None:
    """Copy from drivers to drivers. Raises ``ConfigurationError`` if they are the same."""
    if source == target:
        raise ConfigurationError("There is nothing to copy: both sides are the same drivers.")

    async def copied(tick: Tick) -> Transferred:
        here = load_installation(operator.config)
        async with (
            open_store(here, source.documents, source.artifacts) as first,
            open_store(here, target.documents, target.artifacts, make=True) as second,
        ):
            operator.console.using(first.description, "from", "copying from")
            operator.console.using(second.description, "to", "copying to")
            done = await copy_store(first, second, tick)
            await second.make()
            return done

    with operator.console.progress("Copying") as tick:
        done = anyio.run(copied, tick)
    _report(done, operator)


def _report(done: Transferred, operator: Operator) -> None:
    if operator.as_json:
        operator.console.document(done.document())
    else:
        print_transferred(done)
    _exit_unless(not done.failed)


def _exit_unless(good: bool) -> None:  # noqa: FBT001 - reads as a sentence
    if not good:
        raise typer.Exit(ExitCode.FAILURE)
