"""Every client and everything that it is asked to do."""

from __future__ import annotations

from collections.abc import Mapping

from tests.clients.cells import accounts, asking, installing, publishing, refusals
from tests.clients.cells.cell import Cell
from tests.clients.drivers.bun import Bun
from tests.clients.drivers.client import Client
from tests.clients.drivers.deno import Deno
from tests.clients.drivers.npm import Npm10, Npm11
from tests.clients.drivers.pnpm import Pnpm10, Pnpm11
from tests.clients.drivers.yarn import Yarn1, Yarn4

CLIENTS: tuple[type[Client], ...] = (Npm10, Npm11, Pnpm10, Pnpm11, Yarn1, Yarn4, Bun, Deno)

GROUPS: Mapping[str, tuple[Cell, ...]] = {
    "Installing": installing.CELLS,
    "Accounts and tokens": accounts.CELLS,
    "Publishing": publishing.CELLS,
    "Asking": asking.CELLS,
    "Refusals": refusals.CELLS,
}

CELLS: tuple[Cell, ...] = tuple(cell for cells in GROUPS.values() for cell in cells)
