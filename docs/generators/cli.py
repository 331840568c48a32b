"""``reference/cli.md``: what ``--help`` prints for the kernel's own commands; those of plugins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from generators.markdown import table
from prism_kernel.cli.application import make_application
from prism_kernel.cli.exit_codes import MEANINGS
from prism_kernel.config.settings import PluginSettings
from prism_kernel.loading.discovery import installed_candidates
from prism_kernel.loading.loader import load_plugins

PLUGINS = Path(__file__).parents[2] / "plugins"
WIDTH = 88
"""Columns of the printed help; fixed, so that the page does not depend on a terminal."""


def render() -> str:
    """The commands, the exit statuses, and a section for each command."""
    root = get_command(make_application())
    if not isinstance(root, TyperGroup):
        raise TypeError("prism has commands")
    context = typer.Context(root, info_name="prism", terminal_width=WIDTH, **root.context_settings)
    found = list(commands(root, context))
    summaries = ((_link(path), command.help or "") for path, command, _ in found)
    statuses = ((str(code.value), meaning) for code, meaning in MEANINGS.items())
    parts = [
        table(("Command", "What it does"), summaries),
        "## Commands of plugins\n",
        table(("Command", "What it does", "Distribution"), plugin_commands()),
        "## Exit status\n",
        table(("Status", "Meaning"), statuses),
        *(_section(path, context) for path, _, context in found),
    ]
    return "\n".join(parts)


def commands(
    group: TyperGroup, parent: typer.Context
) -> Iterator[tuple[str, TyperCommand, typer.Context]]:
    """Every command that does something, by its full name. Plugins' commands are left out."""
    for name, command in group.commands.items():
        context = typer.Context(command, info_name=name, parent=parent, terminal_width=WIDTH)
        if isinstance(command, TyperGroup):
            yield from commands(command, context)
        elif isinstance(command, TyperCommand):
            yield context.command_path, command, context


def plugin_commands() -> Iterator[tuple[str, str, str]]:
    """The commands of the plugins in this repository, which must be installed."""
    folders = {path.parent.name for path in PLUGINS.glob("*/pyproject.toml")}
    found = [
        candidate
        for candidate in installed_candidates()
        if candidate.distribution.replace("-", "_") in folders
    ]
    for record in (loaded := load_plugins(found, PluginSettings())).records:
        readme = f"../../plugins/{record.candidate.distribution.replace('-', '_')}/README.md"
        for name, offer in sorted(loaded.catalog.commands.offers.items()):
            if offer.plugin == record.name:
                link = f"[{record.candidate.distribution}]({readme})"
                yield f"`prism {name}`", offer.provider.summary, link


def _link(path: str) -> str:
    return f"[`{path}`](#{path.replace(' ', '-')})"


def _section(path: str, context: typer.Context) -> str:
    return f"## {path}\n\n```text\n{context.get_help()}\n```\n"
