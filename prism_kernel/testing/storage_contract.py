"""What every storage driver must do: a test suite for the authors of drivers.

A driver's whole test file::

    import pytest
    from prism_kernel.testing.storage_contract import StorageContract

    from my_driver import MyStorage


    class TestMyStorage(StorageContract):
        @pytest.fixture
        def driver(self, tmp_path):
            return MyStorage(tmp_path)

The fixture gives a driver with an empty store for each test; it may be an ``async`` one that
closes the driver afterwards. The tests run under asyncio by anyio's pytest plugin. Two class
attributes describe a store: ``tokens_are_digests`` and ``many`` (see where they are defined).
"""

from __future__ import annotations

import pytest

from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.testing.storage_condition_contract import ConditionContract
from prism_kernel.testing.storage_listing_contract import ListingContract
from prism_kernel.testing.storage_object_contract import ObjectContract
from prism_kernel.testing.storage_race_contract import RaceContract
from prism_kernel.testing.storage_stream_contract import StreamContract
from prism_kernel.testing.storage_together_contract import TogetherContract


class StorageContract(
    ObjectContract,
    ConditionContract,
    StreamContract,
    ListingContract,
    RaceContract,
    TogetherContract,
):
    """Every sentence of ``StorageDriver``'s docstrings, as tests. Override ``driver``."""

    pytestmark = pytest.mark.anyio

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def driver(self) -> StorageDriver:
        """An empty store. Override it."""
        raise NotImplementedError(f"{type(self).__name__} gives no driver fixture")
