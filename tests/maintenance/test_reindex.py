"""`reindex` builds the index again from the records."""

from __future__ import annotations

import time

import pytest
from msgspec.structs import replace

from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.errors import StorageUnavailable
from prism_kernel.maintenance.reindexing import reindex
from prism_kernel.maintenance.store import Store
from prism_kernel.models.package import PackageSummary
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage
from tests.changes.workshop import ANN, Workshop

pytestmark = pytest.mark.anyio


async def listing(shop: Workshop) -> list[bytes]:
    """Every page as it would be sent."""
    pages, cursor = [], None
    while True:
        page = await shop.index.list(cursor=cursor, limit=2)
        pages += [each.model_dump_json(by_alias=True).encode() for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return pages


async def test_a_deleted_index_comes_back_byte_for_byte(stocked, store):
    await stocked.changes.yank("widget", "1.1.0", "broken", ANN)
    before = await listing(stocked)
    for key in await stocked.keys("index/"):
        await stocked.storage.delete(key)
    done = await reindex(store)
    assert (done.packages, done.failed) == (3, {})
    assert await listing(stocked) == before


async def test_entries_without_a_record_go_and_wrong_ones_are_put_right(stocked, store):
    before = await listing(stocked)
    ghost = PackageSummary(name="ghost", revision=3, modified_at="2026-01-01T00:00:00Z")
    await stocked.index.put(ghost)
    await stocked.storage.put("index/packages/widget", b"{")
    await reindex(store)
    assert await listing(stocked) == before


async def test_a_package_with_damaged_metadata_is_named_and_the_rest_goes_on(stocked, store):
    key = next(
        key for key in await stocked.keys("packages/left-pad/") if key.endswith("metadata.json")
    )
    await stocked.storage.put(key, b"{")
    done = await reindex(store)
    assert list(done.failed) == ["left-pad"]
    assert key in done.failed["left-pad"]


async def test_a_store_that_cannot_be_reached_ends_it(stocked):
    faulty = FaultyStorage(stocked.storage, [Fault(3, Fail(forever=True), "get")])
    with pytest.raises(StorageUnavailable):
        await reindex(Store(faulty, faulty, stocked.index))


@pytest.mark.slow
async def test_five_thousand_versions_take_less_than_a_minute(tmp_path):
    shop = Workshop(FilesystemStorage(tmp_path / "store"))
    await shop.publish("1.0.0", "seed")
    seed = await shop.record("seed")
    folder = seed.versions["1.0.0"].folder
    metadata = (await shop.storage.get(f"packages/seed/1.0.0/{folder}/metadata.json")).data
    for number in range(1000):
        name = f"package-{number}"
        versions = dict.fromkeys([f"1.0.{each}" for each in range(5)], seed.versions["1.0.0"])
        tags = {"latest": "1.0.4"}
        record = replace(seed, name=name, versions=versions, dist_tags=tags)
        await shop.storage.put(f"packages/{name}/1.0.4/{folder}/metadata.json", metadata)
        await shop.repository.records.change(name, lambda _, record=record: record)
    started = time.perf_counter()
    done = await reindex(Store(shop.storage, shop.storage, shop.index))
    assert done.packages == 1001
    assert time.perf_counter() - started < 60
