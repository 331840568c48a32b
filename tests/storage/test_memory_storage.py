from __future__ import annotations

import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.testing.storage_contract import StorageContract


class TestMemoryStorage(StorageContract):
    @pytest.fixture
    def driver(self) -> MemoryStorage:
        return MemoryStorage()
