"""A registry's parts over one store, without a server."""

from __future__ import annotations

import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from tests.changes.workshop import Workshop


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def shop(storage) -> Workshop:
    return Workshop(storage)
