"""What the record store does for changes."""

from __future__ import annotations

import pytest

from prism_kernel.contracts.services import Removal
from prism_kernel.errors import PackageNotFound
from prism_kernel.testing.fault_storage import FaultyStorage
from tests.changes.workshop import ANN, Workshop

pytestmark = pytest.mark.anyio


async def test_a_change_that_changes_nothing_writes_nothing(shop):
    await shop.publish()
    counting = FaultyStorage(shop.storage)
    records = Workshop(counting).repository.records
    view = await records.change("widget", lambda record: record)
    assert [call.operation for call in counting.calls] == ["stat", "get"]
    assert view.record == await shop.record()


async def test_a_record_of_tombstones_is_hidden_from_readers_only(shop):
    await shop.publish()
    await shop.changes.unpublish("widget", Removal(None), ANN)
    records = shop.repository.records
    with pytest.raises(PackageNotFound):
        await records.get("widget")
    assert (await records.get_with_tombstones("widget")).record.tombstones
    assert await records.token("widget")
    with pytest.raises(PackageNotFound):
        await records.get_with_tombstones("gadget")
