"""The application: which commands there are, and what ``prism`` itself takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from prism_kernel import __version__
from prism_kernel.cli import change_commands, commands, store_commands
from prism_kernel.cli.exit_codes import MEANINGS
from prism_kernel.cli.plugin_commands import PrismGroup

_EPILOG = "Exit status: " + "; ".join(
    f"{code.value} {meaning}" for code, meaning in MEANINGS.items()
)


def make_application(*, rich_help: bool = False) -> typer.Typer:
    """The application. ``rich_help`` draws help with colours and panels, for terminals."""
    application = typer.Typer(
        name="prism",
        cls=PrismGroup,
        help="A JavaScript package registry that reads what it serves.",
        epilog=f"{_EPILOG}.",
        no_args_is_help=True,
        rich_markup_mode="rich" if rich_help else None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    application.callback()(_root)
    for name, function in _COMMANDS.items():
        application.command(name)(function)
    for name, make_group in _GROUPS.items():
        application.add_typer(make_group(), name=name)
    return application


def _tag_group() -> typer.Typer:
    group = typer.Typer(no_args_is_help=True, help="List, set and remove dist-tags.")
    group.command("list")(change_commands.tag_list)
    group.command("add")(change_commands.tag_add)
    group.command("remove")(change_commands.tag_remove)
    return group


def _plugins_group() -> typer.Typer:
    group = typer.Typer(no_args_is_help=True, help="See which plugins are installed and work.")
    group.command("list")(commands.plugins_list)
    group.command("show")(commands.plugins_show)
    group.command("check")(commands.plugins_check)
    return group


def _config_group() -> typer.Typer:
    group = typer.Typer(no_args_is_help=True, help="See the configuration.")
    group.callback()(lambda: None)
    group.command("show")(commands.config_show)
    return group


def _print_version(value: bool) -> None:  # noqa: FBT001 - the shape of an option's callback
    if value:
        typer.echo(f"prism {__version__}")
        raise typer.Exit


def _root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


_COMMANDS: Mapping[str, Callable[..., None]] = {
    "serve": commands.serve,
    "publish": commands.publish,
    "list": commands.list_packages,
    "info": commands.info,
    "resolve": commands.resolve,
    "files": commands.files,
    "diff": commands.diff,
    "deprecate": change_commands.deprecate,
    "yank": change_commands.yank,
    "unyank": change_commands.unyank,
    "unpublish": change_commands.unpublish,
    "verify": store_commands.verify,
    "repair": store_commands.repair,
    "gc": store_commands.gc,
    "reindex": store_commands.reindex,
    "export": store_commands.export,
    "import": store_commands.import_,
    "copy": store_commands.copy,
}
_GROUPS: Mapping[str, Callable[[], typer.Typer]] = {
    "tag": _tag_group,
    "plugins": _plugins_group,
    "config": _config_group,
}
