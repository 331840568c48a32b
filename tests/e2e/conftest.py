from __future__ import annotations

import pytest

from tests.e2e.server import serving


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all tests that leave it as it was."""
    with serving(tmp_path_factory.mktemp("server") / "storage") as running:
        yield running
