"""``prism advisories import`` and ``prism advisories status``. They need no server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import anyio
import typer

from prism_kernel.api import JsonObject, JsonValue, open_local
from prism_npm.advisories.archive import AdvisoryArchive, Member
from prism_npm.advisories.collecting import Collected, collect
from prism_npm.advisories.importing import (
    Imported,
    current,
    replace_database,
)
from prism_npm.advisories.progress import Tick, progress
from prism_npm.advisories.shards import Generation, decode_generation
from prism_npm.annotations import PLUGIN

_SHOWN = 20

application = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Keep a database of security advisories, for audits that ask nobody else.",
)


@application.command("import")
def import_(
    archive: Annotated[
        Path,
        typer.Argument(metavar="ZIP", help="OSV's export for npm: a document in each member."),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Replace the advisories by those of an archive."""
    collected = read_archive(archive, quiet=as_json)
    imported = anyio.run(_write, collected, archive.name, as_json)
    if as_json:
        typer.echo(json.dumps(_imported_document(imported, collected), indent=2))
    else:
        _print_imported(imported, collected)


@application.command("status")
def status(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say which advisories there are."""
    generation = anyio.run(_generation)
    if as_json:
        document = {"imported": False} if generation is None else _document(generation)
        typer.echo(json.dumps(document, indent=2))
    elif generation is None:
        typer.echo("There are no advisories: audits find nothing. See 'prism advisories import'.")
    else:
        typer.echo(
            f"{_contents(generation)}\n"
            f"imported {generation.imported_at:%Y-%m-%d %H:%M} UTC from {generation.source}; "
            f"the newest is of {generation.newest or 'an unknown time'}."
        )


def read_archive(path: Path, *, quiet: bool) -> Collected:
    """Everything that an archive says about npm. Raises ``InvalidInput`` and ``TooLarge``."""
    with AdvisoryArchive(path) as archive, progress("Reading", len(archive), quiet=quiet) as tick:
        return collect(_counted(archive.members(), tick))


def _counted(members: Iterator[Member], tick: Tick) -> Iterator[Member]:
    for member in members:
        yield member
        tick()


async def _write(collected: Collected, source: str, quiet: bool) -> Imported:  # noqa: FBT001
    async with open_local(PLUGIN) as here:
        with progress("Writing", len(collected.shards), quiet=quiet) as tick:
            return await replace_database(here.storage, collected, source, tick)


async def _generation() -> Generation | None:
    async with open_local(PLUGIN) as here:
        pointer = await current(here.storage)
    return None if pointer is None else decode_generation(pointer)


def _print_imported(imported: Imported, collected: Collected) -> None:
    for name, reason in list(collected.skipped.items())[:_SHOWN]:
        typer.echo(f"skipped {ascii(name)[1:-1]}: {reason}", err=True)
    more = collected.unreadable - _SHOWN
    if more > 0:
        typer.echo(f"and {more} more; --json names them.", err=True)
    if not imported.replaced:
        typer.echo("These advisories were imported before; nothing changed.")
    typer.echo(_contents(imported.generation))


def _contents(generation: Generation) -> str:
    advisories = _number(generation.advisories, "advisory", "advisories")
    packages = _number(generation.packages, "package", "packages")
    return (
        f"{advisories} about {packages}, {generation.malware} of them malware; "
        f"documents withdrawn: {generation.withdrawn}, unreadable: {generation.skipped}."
    )


def _number(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _imported_document(imported: Imported, collected: Collected) -> JsonObject:
    skipped: JsonObject = {**collected.skipped}
    return {
        "replaced": imported.replaced,
        "documents": collected.documents,
        "foreign": collected.foreign,
        **_document(imported.generation),
        "unreadable": skipped,
    }


def _document(generation: Generation) -> JsonObject:
    document: dict[str, JsonValue] = {
        "imported": True,
        "generation": generation.generation,
        "importedAt": generation.imported_at.isoformat(),
        "source": generation.source,
        "newest": generation.newest,
        "packages": generation.packages,
        "advisories": generation.advisories,
        "malware": generation.malware,
        "withdrawn": generation.withdrawn,
        "skipped": generation.skipped,
    }
    return document
