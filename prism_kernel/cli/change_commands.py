"""The commands that change what is published, as a person types them."""

# ruff: noqa: PLC0415 - `prism --help` must be fast

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from prism_kernel.cli.options import Json, PackageName, Registry

ExactSpec: TypeAlias = Annotated[
    str, typer.Argument(metavar="SPEC", help="NAME@VERSION, such as widget@1.0.0.")
]
Tag: TypeAlias = Annotated[str, typer.Argument(metavar="TAG", help="Dist-tag, such as next.")]


def tag_list(name: PackageName, registry: Registry = None, *, as_json: Json = False) -> None:
    """List the dist-tags of a package."""
    from prism_kernel.cli.changing import Target, list_tags

    list_tags(name, Target(registry, as_json))


def tag_add(spec: ExactSpec, tag: Tag, registry: Registry = None, *, as_json: Json = False) -> None:
    """Let a dist-tag name a version."""
    from prism_kernel.cli.changing import Target, add_tag

    add_tag(spec, tag, Target(registry, as_json))


def tag_remove(
    name: PackageName, tag: Tag, registry: Registry = None, *, as_json: Json = False
) -> None:
    """Remove a dist-tag."""
    from prism_kernel.cli.changing import Target, remove_tag

    remove_tag(name, tag, Target(registry, as_json))


def deprecate(  # noqa: PLR0913 - one parameter an option
    spec: Annotated[
        str, typer.Argument(metavar="SPEC", help="NAME@VERSION or NAME@RANGE, such as widget@<2.")
    ],
    text: Annotated[
        str | None,
        typer.Argument(metavar="TEXT", help="The message, as npm takes it: '' takes it away."),
    ] = None,
    message: Annotated[
        str | None, typer.Option("--message", "-m", metavar="TEXT", help="One line to show.")
    ] = None,
    registry: Registry = None,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Take the message away.")] = False,
    as_json: Json = False,
) -> None:
    """Put a message on versions that should not be used any more."""
    from prism_kernel.cli.changing import Target
    from prism_kernel.cli.changing import deprecate as run

    given = [each for each in (text, message) if each is not None]
    if len(given) + undo != 1:
        raise typer.BadParameter("Give either a message or --undo.")
    run(spec, (given[0] or None) if given else None, Target(registry, as_json))


def yank(
    spec: ExactSpec,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="One line that says why.")
    ] = "No reason was given.",
    registry: Registry = None,
    *,
    as_json: Json = False,
) -> None:
    """Hide a version from ranges; who spells it out still gets it."""
    from prism_kernel.cli.changing import Target
    from prism_kernel.cli.changing import yank as run

    run(spec, reason, Target(registry, as_json))


def unyank(spec: ExactSpec, registry: Registry = None, *, as_json: Json = False) -> None:
    """Take a yank back."""
    from prism_kernel.cli.changing import Target
    from prism_kernel.cli.changing import unyank as run

    run(spec, Target(registry, as_json))


def unpublish(
    spec: Annotated[
        str, typer.Argument(metavar="SPEC", help="NAME@VERSION, or NAME for every version.")
    ],
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="One line, kept for ever.")
    ] = None,
    registry: Registry = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Remove a version for ever."""
    from prism_kernel.cli.changing import Target
    from prism_kernel.cli.changing import unpublish as run

    run(spec, reason, Target(registry, as_json), yes=yes)
