"""``prism plugins list`` and ``show``."""

from __future__ import annotations

from pathlib import Path

import typer

from prism_kernel.cli.exit_codes import ExitCode
from prism_kernel.cli.local import load_local_plugins
from prism_kernel.cli.output import dump, fields, say, table
from prism_kernel.contracts.commands import Column
from prism_kernel.loading.record import PluginRecord

_COLUMNS = (
    Column("NAME", style="bold"),
    Column("VERSION"),
    Column("STATE"),
    Column("LOAD MS", right=True),
    Column("OFFERS"),
)


def list_plugins(config: Path | None, *, strict: bool, as_json: bool) -> None:
    """Every plugin with its state. If ``strict``, exits with 1 unless all is well."""
    plugins = load_local_plugins(config)
    if as_json:
        dump({"items": [record.document() for record in plugins.records]})
    else:
        table(_COLUMNS, (_row(record) for record in plugins.records))
    if strict and plugins.problems():
        raise typer.Exit(ExitCode.FAILURE)


def show_plugin(name: str, config: Path | None, *, as_json: bool) -> None:
    """One plugin. Raises ``PluginError`` if it is not installed."""
    record = load_local_plugins(config).record(name)
    if as_json:
        dump(record.document())
        return
    fields(
        (
            ("Name", record.name),
            ("Version", record.candidate.version),
            ("Distribution", _distribution(record)),
            ("Summary", record.info.summary if record.info else None),
            ("State", record.state.value),
            ("Reason", record.reason),
            ("Load time", f"{record.load_ms:.1f} ms"),
        )
    )
    if record.capabilities:
        say("Offers")
    for capability in record.capabilities:
        say(f"  {capability}")


def _row(record: PluginRecord) -> tuple[str, ...]:
    offers = record.reason or ", ".join(record.capabilities)
    load_time = f"{record.load_ms:.1f}"
    return (record.name, record.candidate.version, record.state.value, load_time, offers)


def _distribution(record: PluginRecord) -> str:
    built_in = " (built in)" if record.candidate.builtin else ""
    return record.candidate.distribution + built_in
