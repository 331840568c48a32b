from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings

from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.testing.storage_machine import StorageMachine


class FilesystemMachine(StorageMachine):
    def make_driver(self) -> StorageDriver:
        self._folder = tempfile.TemporaryDirectory()
        return FilesystemStorage(Path(self._folder.name))

    def teardown(self) -> None:
        super().teardown()
        self._folder.cleanup()


class MemoryMachine(StorageMachine):
    tokens_are_digests = True  # it need not be so: this runs the other half of the machine

    def make_driver(self) -> StorageDriver:
        return MemoryStorage()


TestFilesystemMachine = FilesystemMachine.TestCase
TestFilesystemMachine.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)

TestMemoryMachine = MemoryMachine.TestCase
TestMemoryMachine.settings = settings(max_examples=10, stateful_step_count=30, deadline=None)
