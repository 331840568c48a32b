"""``prism plugins check``: everything that keeps plugins from working, at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from prism_kernel.cli.application import kernel_commands
from prism_kernel.cli.exit_codes import ExitCode
from prism_kernel.cli.output import dump, say
from prism_kernel.cli.sizes import counted
from prism_kernel.errors import PrismError
from prism_kernel.kernel import Kernel, load_kernel


def check_plugins(config: Path | None, *, strict: bool, as_json: bool) -> None:
    """Print each problem on a line; exits with 1 if there is one."""
    kernel = load_kernel(file=config, flags={"plugins.strict": True if strict else None})
    problems = list(_problems(kernel))
    active = sum(record.active for record in kernel.plugins.records)
    if as_json:
        shown = [{"plugin": plugin, "message": message} for plugin, message in problems]
        dump({"ok": not problems, "active": active, "problems": shown})
    else:
        for plugin, message in problems:
            say(f"{plugin}: {message}" if plugin else message, "red")
        say(f"{counted(active, 'plugin')} active, {counted(len(problems), 'problem')}.")
    if problems:
        raise typer.Exit(ExitCode.FAILURE)


def _problems(kernel: Kernel) -> Iterator[tuple[str | None, str]]:
    """Pairs of plugin and sentence; no plugin where the configuration as a whole is at fault."""
    stopped = kernel.plugins.problems()
    for record in stopped:
        yield record.name, f"{record.state.value}: {record.reason}"
    broken = False
    for record in kernel.plugins.records:
        try:
            if record.active:
                kernel.config_of(record.name)
        except PrismError as error:
            broken = True
            yield record.name, error.message
    for offer in kernel.plugins.catalog.commands:
        if offer.provider.name in kernel_commands():
            yield offer.plugin, f"Its command {offer.provider.name!r} is hidden by Prism's own."
    if not stopped and not broken:
        yield from _start_problem(kernel)


def _start_problem(kernel: Kernel) -> Iterator[tuple[None, str]]:
    """What would keep a server from starting although each plugin is well."""
    try:
        kernel.check()
    except PrismError as error:
        yield None, error.message
