"""The store fails at any step of a change: the change has happened, or it has not."""

from __future__ import annotations

import contextlib

import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.contracts.services import Removal
from prism_kernel.errors import PrismError
from prism_kernel.models.package import PackageRecord
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage
from tests.changes.workshop import ANN, Workshop

pytestmark = pytest.mark.anyio

CHANGES = {
    "tag": lambda changes: changes.set_tag("widget", "lts", "1.0.0", ANN),
    "untag": lambda changes: changes.remove_tag("widget", "next", ANN),
    "deprecate": lambda changes: changes.deprecate("widget", "*", "Old.", ANN),
    "yank": lambda changes: changes.yank("widget", "2.0.0", "broken", ANN),
    "unpublish": lambda changes: changes.unpublish("widget", Removal(frozenset({"2.0.0"})), ANN),
    "unpublish all": lambda changes: changes.unpublish("widget", Removal(None), ANN),
}


async def prepared() -> MemoryStorage:
    storage = MemoryStorage()
    shop = Workshop(storage)
    await shop.publish("1.0.0", tag="next")
    await shop.publish("2.0.0")
    return storage


def essence(record: PackageRecord) -> object:
    """Everything of a record but the moment of its change."""
    entries = {each: (entry.yanked, entry.deprecated) for each, entry in record.versions.items()}
    return entries, record.dist_tags, sorted(record.tombstones), record.revision


async def complete(shop: Workshop) -> None:
    """Every version that the record lists has all its objects."""
    keys = await shop.keys()
    for version, entry in (await shop.record()).versions.items():
        assert len([key for key in keys if f"/{version}/{entry.folder}/" in key]) == 4


@pytest.mark.parametrize("done", [False, True], ids=["refused", "only the answer is lost"])
@pytest.mark.parametrize("forever", [False, True], ids=["once", "crash"])
@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_is_never_half_done(name, forever, done):
    change = CHANGES[name]
    untouched = essence(await Workshop(await prepared()).record())
    whole = await prepared()
    counting = FaultyStorage(whole)
    await change(Workshop(counting).changes)
    changed = essence(await Workshop(whole).record())
    assert changed != untouched

    for step in range(1, len(counting.calls) + 1):
        memory = await prepared()
        plan = [Fault(at=step, effect=Fail(done=done, forever=forever))]
        with contextlib.suppress(PrismError):
            await change(Workshop(FaultyStorage(memory, plan)).changes)
        shop = Workshop(memory)
        assert essence(await shop.record()) in (untouched, changed)
        await complete(shop)
        with contextlib.suppress(PrismError):
            await change(shop.changes)  # as a client does that was told to try again
        assert essence(await shop.record()) == changed
        await complete(shop)


async def test_bytes_that_cannot_be_deleted_do_not_undo_an_unpublish():
    memory = await prepared()
    plan = [Fault(at=1, effect=Fail(forever=True), operation="delete")]
    shop = Workshop(FaultyStorage(memory, plan))
    await shop.changes.unpublish("widget", Removal(frozenset({"2.0.0"})), ANN)
    assert len([key for key in await Workshop(memory).keys() if "/2.0.0/" in key]) == 4
    assert list((await Workshop(memory).record()).versions) == ["1.0.0"]
