"""The package record: the one mutable document, changed by compare-and-swap."""

from __future__ import annotations

from datetime import UTC, datetime

import anyio
import msgspec
import pytest

from prism_kernel import semver
from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.errors import (
    Conflict,
    PackageNotFound,
    PreconditionFailed,
    StorageUnavailable,
    VersionNotFound,
)
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.repository import RecordStore
from prism_kernel.repository.keys import record_key
from prism_kernel.repository.record_encoder import RecordEncoder
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage

pytestmark = pytest.mark.anyio

AT = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
ENTRY = VersionEntry(digest="0" * 64, folder="f", size=1, published_at=AT, publisher="ann")
KEY = record_key("widget")


def with_version(version: str):
    """A change that adds a version, as a publish does."""

    def change(record: PackageRecord | None) -> PackageRecord:
        record = record or PackageRecord("widget", AT, AT)
        return msgspec.structs.replace(
            record,
            revision=record.revision + 1,
            versions={**record.versions, version: ENTRY},
        )

    return change


@pytest.fixture(params=["memory", "filesystem"])
def open_driver(request, tmp_path):
    """Opens drivers on one root; a second one stands in for a second process."""
    if request.param == "filesystem":
        return lambda: FilesystemStorage(tmp_path)
    memory = MemoryStorage()
    return lambda: memory


@pytest.fixture
def open_store(open_driver):
    return lambda: RecordStore(open_driver(), 8)


async def test_a_package_that_was_never_published_is_not_found(open_store):
    store = open_store()
    for question in (store.get, store.token):
        with pytest.raises(PackageNotFound) as raised:
            await question("widget")
        assert raised.value.details == {"name": "widget"}


async def test_a_change_is_visible_in_every_store(open_store):
    mine, other = open_store(), open_store()
    written = await mine.change("widget", with_version("1.0.0"))
    read = await other.get("widget")
    assert read.record == written.record
    assert read.token == written.token == await other.token("widget")


async def test_a_cached_record_is_never_stale(open_store):
    mine, other = open_store(), open_store()
    await mine.change("widget", with_version("1.0.0"))
    first = await mine.get("widget")
    assert await mine.get("widget") is first
    for version in ("1.0.1", "1.0.2", "1.0.3"):
        await other.change("widget", with_version(version))
        assert version in (await mine.get("widget")).record.versions


async def test_a_package_that_another_process_removed_is_not_found(open_store, open_driver):
    store = open_store()
    await store.change("widget", with_version("1.0.0"))
    await open_driver().delete(KEY)
    with pytest.raises(PackageNotFound):
        await store.get("widget")


async def test_changes_at_the_same_time_all_land(open_store):
    stores = [open_store() for _ in range(4)]
    versions = [f"1.0.{number}" for number in range(20)]

    async with anyio.create_task_group() as tasks:
        for number, version in enumerate(versions):
            tasks.start_soon(stores[number % 4].change, "widget", with_version(version))
    record = (await open_store().get("widget")).record
    assert sorted(record.versions) == sorted(versions)
    assert record.revision == len(versions)


async def test_a_change_that_gives_up_changes_nothing(open_store):
    store = open_store()
    await store.change("widget", with_version("1.0.0"))
    before = await store.get("widget")

    def refuse(record: PackageRecord | None) -> PackageRecord:
        raise Conflict("No.")

    with pytest.raises(Conflict):
        await store.change("widget", refuse)
    assert await store.get("widget") == before


class BusyStorage(MemoryStorage):
    """Somebody else always writes just before."""

    async def put(self, key, data, *, if_absent=False, if_match=None):
        if if_absent or if_match is not None:
            raise PreconditionFailed("Somebody was faster.")
        return await super().put(key, data)


async def test_a_race_that_is_always_lost_ends(monkeypatch):
    monkeypatch.setattr("prism_kernel.repository.records._FIRST_PAUSE", 0)
    monkeypatch.setattr("prism_kernel.repository.records._LONGEST_PAUSE", 0)
    store = RecordStore(BusyStorage(), 8)
    with pytest.raises(StorageUnavailable, match="changed too often"):
        await store.change("widget", with_version("1.0.0"))


@pytest.mark.parametrize(
    "damaged",
    [b"", b"{", b"[]", b"\xff", b'{"name": "widget"}', b'{"name": 7, "createdAt": "soon"}'],
)
async def test_a_damaged_record_is_not_a_missing_one(open_store, open_driver, damaged):
    await open_driver().put(KEY, damaged)
    store = open_store()
    for action in (store.get("widget"), store.change("widget", with_version("1.0.0"))):
        with pytest.raises(StorageUnavailable) as raised:
            await action
        assert raised.value.problem_code == "storage-corrupt"
        assert KEY in str(raised.value)
    assert (await open_driver().get(KEY)).data == damaged


async def test_a_store_that_cannot_be_reached_is_not_an_empty_one():
    storage = FaultyStorage(MemoryStorage(), [Fault(at=1, effect=Fail(forever=True))])
    with pytest.raises(StorageUnavailable):
        await RecordStore(storage, 8).get("widget")


async def test_a_write_that_fails_is_not_cached():
    memory = MemoryStorage()
    plan = [Fault(at=1, effect=Fail(), operation="put")]
    store = RecordStore(FaultyStorage(memory, plan), 8)
    with pytest.raises(StorageUnavailable):
        await store.change("widget", with_version("1.0.0"))
    with pytest.raises(PackageNotFound):
        await store.get("widget")


async def test_an_unknown_version_is_not_found(open_store):
    view = await open_store().change("widget", with_version("1.0.0"))
    assert view.entry("1.0.0") == ENTRY
    with pytest.raises(VersionNotFound) as raised:
        view.entry("2.0.0")
    assert raised.value.details == {"name": "widget", "version": "2.0.0"}


async def test_what_is_derived_from_a_record_is_derived_once(open_store):
    view = await open_store().change("widget", with_version("1.0.0"))
    assert view.candidates is view.candidates
    assert view.facts["1.0.0"].published_at == AT
    assert not view.facts["1.0.0"].yanked


def test_a_record_is_stored_so_that_its_diffs_are_readable():
    record = PackageRecord(
        "widget",
        AT,
        AT,
        revision=3,
        versions={"2.0.0": ENTRY, "1.0.0": ENTRY},
        dist_tags={"latest": "2.0.0"},
    )
    text = RecordEncoder().encode(record).decode()
    assert text.endswith("}\n")
    assert text.count("\n") > 20
    assert text.index('"1.0.0": {') < text.index('"2.0.0": {')
    assert '"publishedAt": "2026-01-02T03:04:05.678000Z"' in text
    assert '"yanked"' not in text


async def test_the_order_of_versions_is_kept_from_record_to_record(open_store):
    store = open_store()
    for version in ("1.10.0", "1.9.0", "2.0.0-rc.1", "2.0.0", "1.9.0-rc.2", "0.1.0"):
        view = await store.change("widget", with_version(version))
        assert view.ascending == semver.sort(view.record.versions)
    fewer = await store.change(
        "widget",
        lambda record: msgspec.structs.replace(
            record, versions={"1.9.0": record.versions["1.9.0"]}
        ),
    )
    assert fewer.ascending == ["1.9.0"]
