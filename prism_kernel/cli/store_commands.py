"""The commands that look after a store, as a person types them. They need no server."""

# ruff: noqa: PLC0415 - `prism --help` must be fast

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from prism_kernel.cli.options import ConfigFile, Json

Names: TypeAlias = Annotated[
    list[str] | None, typer.Argument(metavar="NAME", help="Packages; all if none is given.")
]


def verify(names: Names = None, config: ConfigFile = None, *, as_json: Json = False) -> None:
    """Check every digest and reference of a store."""
    from prism_kernel.cli.maintaining import Operator, verify_store

    verify_store(names or [], Operator(config, as_json))


def repair(
    backup: Annotated[
        Path,
        typer.Option("--from", metavar="BACKUP", help="Export, tar, or root of another store."),
    ],
    names: Names = None,
    config: ConfigFile = None,
    *,
    as_json: Json = False,
) -> None:
    """Put back from a backup what is missing or damaged."""
    from prism_kernel.cli.maintaining import Operator, repair_store

    repair_store(names or [], backup, Operator(config, as_json))


def gc(
    grace: Annotated[
        float, typer.Option("--grace", metavar="HOURS", min=1, help="Younger leftovers stay.")
    ] = 24,
    config: ConfigFile = None,
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Delete; else only list.")] = False,
    as_json: Json = False,
) -> None:
    """Find what belongs to no version, and delete it on request."""
    from prism_kernel.cli.maintaining import Operator, collect_garbage

    collect_garbage(Operator(config, as_json), apply=apply, grace_hours=grace)


def reindex(config: ConfigFile = None, *, as_json: Json = False) -> None:
    """Build the package index again."""
    from prism_kernel.cli.maintaining import Operator, rebuild_index

    rebuild_index(Operator(config, as_json))


def export(
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="A folder, or a file.tar.")],
    config: ConfigFile = None,
    *,
    as_json: Json = False,
) -> None:
    """Write a store to a folder or a tar archive."""
    from prism_kernel.cli.maintaining import Operator, export_store

    export_store(target, Operator(config, as_json))


def import_(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE|FORMAT", help="What `prism export` wrote; or another registry's kind."
        ),
    ],
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Where that registry keeps its packages.")
    ] = None,
    config: ConfigFile = None,
    *,
    as_json: Json = False,
) -> None:
    """Take in an export, or all packages of another registry; nothing is overwritten."""
    from prism_kernel.cli.maintaining import Operator, import_store
    from prism_kernel.cli.migrating import ask_for_folder, import_foreign

    operator = Operator(config, as_json)
    if folder is not None:
        import_foreign(source, folder, operator)
        return
    if not Path(source).exists():
        ask_for_folder(source, operator)
    import_store(Path(source), operator)


def copy(  # noqa: PLR0913 - one parameter an option
    source: Annotated[str, typer.Option("--from", metavar="DRIVER", help="Driver to read.")],
    target: Annotated[str, typer.Option("--to", metavar="DRIVER", help="Driver to write.")],
    source_artifacts: Annotated[
        str | None,
        typer.Option("--from-artifacts", metavar="DRIVER", help="If tarballs lie elsewhere."),
    ] = None,
    target_artifacts: Annotated[
        str | None,
        typer.Option("--to-artifacts", metavar="DRIVER", help="If tarballs go elsewhere."),
    ] = None,
    config: ConfigFile = None,
    *,
    as_json: Json = False,
) -> None:
    """Copy a store from one driver to another, or the rest of it."""
    from prism_kernel.cli.maintaining import Drivers, Operator, copy_drivers

    copy_drivers(
        Drivers(source, source_artifacts),
        Drivers(target, target_artifacts),
        Operator(config, as_json),
    )
