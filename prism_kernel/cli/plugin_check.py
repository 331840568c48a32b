"""``prism plugins check``: everything that keeps plugins from working, at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import typer

from prism_kernel.cli.exit_codes import ExitCode
from prism_kernel.cli.output import dump, say
from prism_kernel.cli.sizes import counted
from prism_kernel.config import load_configuration
from prism_kernel.errors import PrismError
from prism_kernel.kernel.installation import Installation


def check_plugins(
    config: Path | None, own_commands: Collection[str], *, strict: bool, as_json: bool
) -> None:
    """Print each problem on a line; exits with 1 if there is one.

    ``own_commands`` are the names of Prism's own, which no plugin's command can have.
    """
    flags = {"plugins.strict": True if strict else None}
    here = Installation.load(load_configuration(file=config, flags=flags))
    problems = list(_problems(here, own_commands))
    active = sum(record.active for record in here.plugins.records)
    if as_json:
        shown = [{"plugin": plugin, "message": message} for plugin, message in problems]
        dump({"ok": not problems, "active": active, "problems": shown})
    else:
        for plugin, message in problems:
            say(f"{plugin}: {message}" if plugin else message, "red")
        say(f"{counted(active, 'plugin')} active, {counted(len(problems), 'problem')}.")
    if problems:
        raise typer.Exit(ExitCode.FAILURE)


def _problems(
    here: Installation, own_commands: Collection[str]
) -> Iterator[tuple[str | None, str]]:
    """Pairs of plugin and sentence; no plugin where the configuration as a whole is at fault."""
    stopped = here.plugins.problems()
    for record in stopped:
        yield record.name, f"{record.state.value}: {record.reason}"
    broken = False
    for name in _configured(here):
        try:
            here.config_of(name)
        except PrismError as error:
            broken = True
            yield name, error.message
    for offer in here.plugins.catalog.commands:
        if offer.provider.name in own_commands:
            yield offer.plugin, f"Its command {offer.provider.name!r} is hidden by Prism's own."
    if not stopped and not broken:
        yield from _start_problem(here)


def _configured(here: Installation) -> list[str]:
    """Nothing if a selection fails: the start problem says so."""
    try:
        return here.configured_plugins()
    except PrismError:
        return []


def _start_problem(here: Installation) -> Iterator[tuple[None, str]]:
    """What would keep a server from starting although each plugin is well."""
    try:
        here.check()
    except PrismError as error:
        yield None, error.message
