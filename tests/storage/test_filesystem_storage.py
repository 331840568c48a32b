from __future__ import annotations

from pathlib import Path

import pytest

from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.testing.storage_contract import StorageContract


class TestFilesystemStorage(StorageContract):
    @pytest.fixture
    def driver(self, tmp_path: Path) -> FilesystemStorage:
        return FilesystemStorage(tmp_path / "root")
