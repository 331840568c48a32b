"""Try everything with every client, keep what came of it, and write the page about it.

::

    python -m tests.clients.record
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.clients.desk import Desk
from tests.clients.drivers.client import Client
from tests.clients.matrix import CELLS, CLIENTS
from tests.clients.outcome import Outcome, failures, save, try_cell
from tests.clients.page import PAGE, render
from tests.clients.prism import prism
from tests.clients.registries import Registry, seeder
from tests.clients.seeds import plant
from tests.clients.toolchain import NODE, install


def main() -> int:
    """0 if nothing fails."""
    install([NODE, *(tool for client in CLIENTS for tool in client.tools)])
    with tempfile.TemporaryDirectory() as folder, prism(Path(folder) / "registry") as registry:
        plant(seeder(registry))
        outcomes = {
            client.label: _try_all(client, registry, Path(folder) / client.__name__)
            for client in CLIENTS
        }
    save(outcomes)
    PAGE.write_text(render(outcomes), "utf-8")
    found = list(failures(outcomes))
    for client, cell, note in found:
        sys.stdout.write(f"\n{client}, {cell}: {note}\n")
    return 1 if found else 0


def _try_all(client: type[Client], registry: Registry, folder: Path) -> dict[str, Outcome]:
    sys.stdout.write(f"{client.label}\n")
    seeds = seeder(registry)
    return {
        cell.name: try_cell(cell, Desk(client, registry, folder / cell.name, seeds))
        for cell in CELLS
    }


if __name__ == "__main__":
    sys.exit(main())
