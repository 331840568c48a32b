"""A store with packages in it, and the tools for damaging it."""

from __future__ import annotations

import pytest

from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.maintenance.store import Store
from tests.changes.workshop import Workshop


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def shop(storage) -> Workshop:
    return Workshop(storage)


@pytest.fixture
def store(shop) -> Store:
    return Store(shop.storage, shop.storage, shop.index)


@pytest.fixture
async def stocked(shop) -> Workshop:
    """Three packages, one of them scoped, five versions, one of them yanked."""
    for name, version in (
        ("widget", "1.0.0"),
        ("widget", "1.1.0"),
        ("widget", "2.0.0-rc.1"),
        ("@acme/gadget", "0.1.0"),
        ("left-pad", "1.3.0"),
    ):
        await shop.publish(version, name)
    return shop


@pytest.fixture
def on_disk(tmp_path) -> FilesystemStorage:
    return FilesystemStorage(tmp_path / "store")
