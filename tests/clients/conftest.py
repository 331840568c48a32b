from __future__ import annotations

import pytest

from tests.clients.matrix import CLIENTS
from tests.clients.prism import prism
from tests.clients.registries import seeder
from tests.clients.seeds import plant
from tests.clients.toolchain import NODE, install


@pytest.fixture(scope="session")
def registry(tmp_path_factory):
    """One server for all cells: none of them uses a package that another changes."""
    install([NODE, *(tool for client in CLIENTS for tool in client.tools)])
    with prism(tmp_path_factory.mktemp("prism") / "registry") as running:
        plant(seeder(running))
        yield running
