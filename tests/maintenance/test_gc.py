"""`gc` removes what no record names, and only when it is old enough."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import anyio
import pytest
from msgspec.structs import replace

from prism_kernel.contracts.services import Removal
from prism_kernel.errors import InvalidInput, StorageUnavailable
from prism_kernel.maintenance.collecting import DEFAULT_GRACE, collect_leftovers
from prism_kernel.maintenance.leftovers import collect, find_leftovers
from prism_kernel.maintenance.reindexing import reindex
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.verifying import verify
from prism_kernel.repository.keys import record_key
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage
from tests.changes.workshop import ANN, Workshop

pytestmark = pytest.mark.anyio

TOMORROW = timedelta(hours=25)


async def keys_of(store: Store) -> set[str]:
    return {found.key async for found in store.documents.list("")}


async def gc(store, *, apply: bool = True, later: timedelta = TOMORROW):
    return await collect_leftovers(store, apply=apply, now=datetime.now(UTC) + later)


async def crashed_publish(shop: Workshop, version: str) -> None:
    """Its objects are stored; its record is not written."""
    plan = [Fault(1, Fail(forever=True), "put", "*/package.json")]
    with pytest.raises(StorageUnavailable):
        await Workshop(FaultyStorage(shop.storage, plan)).publish(version)


async def test_a_sound_store_has_nothing_to_collect(stocked, store):
    found = await gc(store)
    assert (found.collected, found.young) == ([], [])


async def test_what_a_crashed_publish_left_is_collected(stocked, store):
    before = await keys_of(store)
    await crashed_publish(stocked, "3.0.0")
    left = await keys_of(store) - before
    assert len(left) == 4
    found = await gc(store)
    assert {key for each in found.collected for key in each.keys} == left
    assert sum(each.size for each in found.collected) > 0
    assert await keys_of(store) == before
    assert (await verify(store)).problems == ()


async def test_a_dry_run_deletes_nothing(stocked, store):
    await crashed_publish(stocked, "3.0.0")
    before = await keys_of(store)
    found = await gc(store, apply=False)
    assert len(found.collected) == 1
    assert await keys_of(store) == before
    assert found.document(applied=False)["bytes"] == found.collected[0].size


async def test_what_is_young_stays(stocked, store):
    await crashed_publish(stocked, "3.0.0")
    before = await keys_of(store)
    found = await gc(store, later=DEFAULT_GRACE - timedelta(minutes=1))
    assert (found.collected, len(found.young)) == ([], 1)
    assert await keys_of(store) == before


async def test_a_folder_is_as_young_as_its_youngest_object(stocked, store):
    await crashed_publish(stocked, "3.0.0")
    key = next(key for key in await stocked.keys() if "/3.0.0/" in key)
    data = (await stocked.storage.get(key)).data
    soon = datetime.now(UTC) + timedelta(hours=2)
    await stocked.storage.put(key, data)
    found = await collect_leftovers(
        store, apply=True, grace=timedelta(hours=1), now=soon - timedelta(hours=1, minutes=1)
    )
    assert found.collected == []


async def test_a_store_that_tells_no_times_loses_nothing(stocked):
    class Timeless(type(stocked.storage)):
        async def list(self, prefix, *, after=""):
            async for found in super().list(prefix, after=after):
                object.__setattr__(found, "modified_at", None)
                yield found

    await crashed_publish(stocked, "3.0.0")
    timeless = Timeless()
    timeless._objects = stocked.storage._objects
    found = await gc(Store(timeless, timeless, stocked.index))
    assert (found.collected, len(found.young)) == ([], 1)


async def test_what_an_unpublish_could_not_delete_is_collected(stocked, store):
    plan = [Fault(1, Fail(forever=True), "delete", "packages/*")]
    await Workshop(FaultyStorage(stocked.storage, plan)).changes.unpublish(
        "left-pad", Removal(None), ANN
    )
    assert len((await gc(store)).collected) == 1
    assert await stocked.keys("packages/left-pad/") == [record_key("left-pad")]


@pytest.mark.parametrize("damaged", [None, b"", b"{}"])
async def test_a_package_whose_record_is_lost_or_damaged_is_left_alone(stocked, store, damaged):
    await stocked.storage.delete(record_key("widget"))
    if damaged is not None:
        await stocked.storage.put(record_key("widget"), damaged)
    before = await keys_of(store)
    assert (await gc(store)).collected == []
    assert "widget" in (await reindex(store)).failed
    assert (await gc(store)).collected == []
    assert await keys_of(store) == before


async def test_keys_that_are_not_prisms_are_left_alone(stocked, store):
    foreign = {"packages/widget/README", "packages/a/b/c/d/e/f"}
    for key in foreign:
        await stocked.storage.put(key, b"x")
    assert (await gc(store)).collected == []
    assert foreign <= await keys_of(store)


async def test_publishes_during_gc_are_never_collected(stocked, store):
    versions = [f"4.{number}.0" for number in range(10)]
    async with anyio.create_task_group() as tasks:
        for version in versions:
            tasks.start_soon(Workshop(stocked.storage).publish, version)
        for _ in range(5):
            assert (await gc(store, later=timedelta())).collected == []
    assert set(versions) <= set((await stocked.record()).versions)
    assert (await verify(store)).problems == ()


async def test_a_publish_that_commits_after_it_was_found_is_kept(stocked, store):
    """Even if it took longer than the grace period: the record is read again."""
    await crashed_publish(stocked, "5.0.0")
    (leftover,) = [found async for found in find_leftovers(store)]
    folder = leftover.place.keys.folder

    def commit(record):
        entry = replace(record.versions["1.0.0"], folder=folder)
        return replace(record, versions={**record.versions, "5.0.0": entry})

    await stocked.repository.records.change("widget", commit)
    assert not await collect(store, leftover)
    assert set(leftover.keys) <= await keys_of(store)


async def test_a_grace_period_that_could_catch_a_publish_is_refused(store):
    with pytest.raises(InvalidInput) as raised:
        await collect_leftovers(store, apply=True, grace=timedelta(minutes=59))
    assert raised.value.problem_code == "grace-too-short"
