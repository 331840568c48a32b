"""Real clients against a real registry, cell by cell."""

from __future__ import annotations

import pytest

from tests.clients.desk import Desk
from tests.clients.matrix import CELLS, CLIENTS
from tests.clients.outcome import load, try_cell
from tests.clients.registries import seeder

pytestmark = pytest.mark.clients


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.label)
def test_a_client_does_what_the_page_says(client, cell, registry, tmp_path):
    came = try_cell(cell, Desk(client, registry, tmp_path, seeder(registry)))
    assert came.status != "fails", came.note
    assert came.status == load()[client.label][cell.name].status
