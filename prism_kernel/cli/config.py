"""``prism config show``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from prism_kernel.cli.output import complain, dump, table
from prism_kernel.config import load_configuration
from prism_kernel.contracts.commands import Column
from prism_kernel.errors import PrismError
from prism_kernel.jsonvalue import JsonValue
from prism_kernel.kernel.installation import Installation
from prism_kernel.loading.record import PluginRecord

_COLUMNS = (Column("SETTING", style="bold"), Column("VALUE"), Column("SOURCE", style="dim"))


class Row(NamedTuple):
    """A setting by its dotted key, and where its value was set."""

    key: str
    value: JsonValue
    source: str


def show_configuration(file: Path | None, *, as_json: bool) -> None:
    """The kernel's settings, then those of active plugins, secrets hidden."""
    here = Installation.load(load_configuration(file=file))
    rows = list(_rows(here))
    if as_json:
        dump({"settings": [row._asdict() for row in rows]})
    else:
        table(_COLUMNS, ((row.key, _shown(row.value), row.source) for row in rows))


def _rows(here: Installation) -> Iterator[Row]:
    yield from (Row(*row) for row in here.configuration.rows())
    for record in here.plugins.records:
        if record.active:
            yield from _plugin_rows(here, record)


def _plugin_rows(here: Installation, record: PluginRecord) -> Iterator[Row]:
    """A plugin whose table is not valid is named on standard error and left out."""
    variables = record.info.environment if record.info else {}
    try:
        config = here.config_of(record.name)
    except PrismError as error:
        complain(error.message)
        return
    for row in here.configuration.plugin_rows(record.name, config, variables):
        yield Row(*row)


def _shown(value: JsonValue) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
