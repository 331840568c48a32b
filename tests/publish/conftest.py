"""One registry a module: tests publish under names of their own."""

from __future__ import annotations

import pytest

from tests.web.running import running


@pytest.fixture(scope="module")
async def prism(anyio_backend):
    async with running({"worker.processes": 2}) as made:
        yield made
