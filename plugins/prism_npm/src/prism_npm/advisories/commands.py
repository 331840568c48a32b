"""``prism advisories import`` and ``prism advisories status``. They need no server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import anyio
import typer

from prism_kernel.api import CommandContext, Console, JsonObject, JsonValue, Tick
from prism_npm.advisories.archive import AdvisoryArchive, Member
from prism_npm.advisories.collecting import Collected, collect
from prism_npm.advisories.importing import (
    Imported,
    current,
    replace_database,
)
from prism_npm.advisories.shards import Generation, decode_generation

_SHOWN = 20

application = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Keep a database of security advisories, for audits that ask nobody else.",
)


@application.command("import")
def import_(
    ctx: CommandContext,
    archive: Annotated[
        Path,
        typer.Argument(metavar="ZIP", help="OSV's export for npm: a document in each member."),
    ],
) -> None:
    """Replace the advisories by those of an archive."""
    collected = read_archive(archive, ctx.console)
    imported = anyio.run(_write, ctx, collected, archive.name)
    if ctx.as_json:
        ctx.console.document(_imported_document(imported, collected))
    else:
        _print_imported(ctx.console, imported, collected)


@application.command("status")
def status(ctx: CommandContext) -> None:
    """Say which advisories there are."""
    generation = anyio.run(_generation, ctx)
    if ctx.as_json:
        ctx.console.document({"imported": False} if generation is None else _document(generation))
    elif generation is None:
        ctx.console.line(
            "There are no advisories: audits find nothing. See 'prism advisories import'."
        )
    else:
        ctx.console.line(_contents(generation))
        ctx.console.line(
            f"imported {generation.imported_at:%Y-%m-%d %H:%M} UTC from {generation.source}; "
            f"the newest is of {generation.newest or 'an unknown time'}."
        )


def read_archive(path: Path, console: Console) -> Collected:
    """Everything that an archive says about npm. Raises ``InvalidInput`` and ``TooLarge``."""
    with AdvisoryArchive(path) as archive, console.progress("Reading", len(archive)) as tick:
        return collect(_counted(archive.members(), tick))


def _counted(members: Iterator[Member], tick: Tick) -> Iterator[Member]:
    for member in members:
        yield member
        tick("")


async def _write(ctx: CommandContext, collected: Collected, source: str) -> Imported:
    async with ctx.store() as here:
        with ctx.console.progress("Writing", len(collected.shards)) as tick:
            return await replace_database(here.storage, collected, source, tick)


async def _generation(ctx: CommandContext) -> Generation | None:
    async with ctx.store() as here:
        pointer = await current(here.storage)
    return None if pointer is None else decode_generation(pointer)


def _print_imported(console: Console, imported: Imported, collected: Collected) -> None:
    for name, reason in list(collected.skipped.items())[:_SHOWN]:
        console.note(f"skipped {ascii(name)[1:-1]}: {reason}")
    more = collected.unreadable - _SHOWN
    if more > 0:
        console.note(f"and {more} more; --json names them.")
    if not imported.replaced:
        console.line("These advisories were imported before; nothing changed.")
    console.line(_contents(imported.generation))


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
