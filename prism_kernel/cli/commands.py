"""The kernel's commands as a person types them; what they need is imported when they run."""

# ruff: noqa: PLC0415 - `prism --help` must be fast

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from prism_kernel.cli.options import ConfigFile, Json, PackageOrVersion, Registry, Spec, Strict


def serve(  # noqa: PLR0913 - one parameter an option
    host: Annotated[
        str | None, typer.Option("--host", metavar="HOST", help="Address to listen on.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="PORT", help="Port to listen on; 0 takes a free one."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Server processes.")
    ] = None,
    config: ConfigFile = None,
    *,
    strict: Strict = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Say on one line of JSON what is served, and where.")
    ] = False,
) -> None:
    """Run a registry."""
    from prism_kernel.cli.serve import ServeRequest, serve_registry

    serve_registry(ServeRequest(host, port, workers, config, strict, as_json))


def publish(  # noqa: PLR0913 - one parameter an option
    path: Annotated[
        Path, typer.Argument(metavar="DIR|TGZ", help="Package folder or finished tarball.")
    ] = Path(),
    tag: Annotated[
        str | None,
        typer.Option("--tag", metavar="TAG", help="Dist-tag to set on the version."),
    ] = None,
    registry: Registry = None,
    source: Annotated[
        Literal["cli", "api", "web"],
        typer.Option("--source", help="Where the publish is recorded to come from."),
    ] = "cli",
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be published; send nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Publish a package."""
    from prism_kernel.cli.publish import PublishCommand, run_publish

    run_publish(
        PublishCommand(
            path=path,
            tag=tag,
            registry=registry,
            source=source,
            dry_run=dry_run,
            as_json=as_json,
        )
    )


def list_packages(
    after: Annotated[
        str | None, typer.Option("--after", metavar="NAME", help="Begin after this package.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=500, help="Packages to show.")
    ] = 50,
    registry: Registry = None,
    *,
    as_json: Json = False,
) -> None:
    """List the packages of a registry."""
    from prism_kernel.cli.listing import show_packages

    show_packages(after, limit, registry, as_json=as_json)


def info(name: PackageOrVersion, registry: Registry = None, *, as_json: Json = False) -> None:
    """Show a package: its versions, dist-tags and tags."""
    from prism_kernel.cli.info import show_package

    show_package(name, registry, as_json=as_json)


def resolve(  # noqa: PLR0913, PLR0917 - one parameter an option
    spec: Annotated[
        str,
        typer.Argument(
            metavar="SPEC", help="What code would import, such as widget@^1/css or @acme/ui@next."
        ),
    ],
    runtime: Annotated[
        str, typer.Option("--runtime", "-r", metavar="NAME", help="node, deno, bun or a plugin's.")
    ] = "node",
    mode: Annotated[
        Literal["import", "require"], typer.Option("--mode", help="How the entry is loaded.")
    ] = "import",
    strategy: Annotated[
        str | None,
        typer.Option("--strategy", metavar="NAME", help="How a version is picked."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="As of this time: ISO 8601, UTC if no zone."),
    ] = None,
    registry: Registry = None,
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Show each step taken.")] = False,
    as_json: Json = False,
) -> None:
    """Show which file a runtime loads."""
    from prism_kernel.cli.resolve import ResolveCommand, run_resolve

    run_resolve(
        ResolveCommand(
            spec=spec,
            runtime=runtime,
            mode=mode,
            strategy=strategy,
            at=at,
            registry=registry,
            explain=explain,
            as_json=as_json,
        )
    )


def files(spec: Spec, registry: Registry = None, *, as_json: Json = False) -> None:
    """Show the files of a version as a tree."""
    from prism_kernel.cli.files import show_files

    show_files(spec, registry, as_json=as_json)


def diff(
    package: Annotated[str, typer.Argument(metavar="NAME", help="NAME, or NAME@OLD.")],
    old: Annotated[
        str | None,
        typer.Argument(metavar="OLD", help="Version before; the one before latest if none."),
    ] = None,
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="Version after; latest if none.")
    ] = None,
    registry: Registry = None,
    *,
    as_json: Json = False,
) -> None:
    """Show what changed from one version to another."""
    from prism_kernel.cli.diff import show_diff

    show_diff(package, old, new, registry, as_json=as_json)


def plugins_list(
    config: ConfigFile = None, *, strict: Strict = False, as_json: Json = False
) -> None:
    """List installed plugins and what became of them."""
    from prism_kernel.cli.plugins import list_plugins

    list_plugins(config, strict=strict, as_json=as_json)


def plugins_show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Plugin name.")],
    config: ConfigFile = None,
    *,
    as_json: Json = False,
) -> None:
    """Show one plugin."""
    from prism_kernel.cli.plugins import show_plugin

    show_plugin(name, config, as_json=as_json)


def plugins_check(
    ctx: typer.Context, config: ConfigFile = None, *, strict: Strict = False, as_json: Json = False
) -> None:
    """Say what is wrong with plugins and their configuration; fail if anything is."""
    from prism_kernel.cli.plugin_check import check_plugins
    from prism_kernel.cli.plugin_commands import own_commands

    check_plugins(config, own_commands(ctx), strict=strict, as_json=as_json)


def config_show(config: ConfigFile = None, *, as_json: Json = False) -> None:
    """Show every setting with its source; secrets are hidden."""
    from prism_kernel.cli.config import show_configuration

    show_configuration(config, as_json=as_json)
