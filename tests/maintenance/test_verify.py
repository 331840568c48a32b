"""`verify` names what is wrong, and nothing else."""

from __future__ import annotations

import anyio
import pytest
from msgspec.structs import replace

from prism_kernel.contracts.services import Removal
from prism_kernel.errors import StorageUnavailable
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.verifying import verify
from prism_kernel.models.package import PackageSummary
from prism_kernel.repository.keys import record_key
from prism_kernel.repository.record_encoder import RecordEncoder
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage
from tests.changes.workshop import ANN
from tests.maintenance.damage import DAMAGES, seeded

pytestmark = pytest.mark.anyio

OBJECTS = ("manifest.json", "metadata.json", "package.tgz", "files.pack")


async def problems(store, *names: str) -> list[tuple[str, str]]:
    found = (await verify(store, names)).problems
    return [(problem.kind, problem.key) for problem in found]


async def key_of(shop, file: str, version: str = "1.1.0", name: str = "widget") -> str:
    entry = (await shop.record(name)).versions[version]
    return f"packages/{name}/{version}/{entry.folder}/{file}"


async def test_a_sound_store_has_nothing_wrong(stocked, store):
    await stocked.changes.yank("widget", "1.1.0", "broken", ANN)
    await stocked.changes.unpublish("left-pad", Removal(None), ANN)
    found = await verify(store)
    assert found.problems == ()
    assert found.notes == ()
    assert (found.tally.packages, found.tally.versions) == (3, 4)
    assert found.tally.objects == 3 + 4 * 4
    assert found.tally.size > 1000


async def test_an_empty_store_has_nothing_wrong(store):
    assert (await verify(store)).tally.objects == 0


@pytest.mark.parametrize("file", OBJECTS)
async def test_a_missing_object_is_named(stocked, store, file):
    key = await key_of(stocked, file)
    await stocked.storage.delete(key)
    assert await problems(store) == [("missing-object", key)]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", OBJECTS)
async def test_a_damaged_object_is_named(stocked, store, file, damage):
    key = await key_of(stocked, file)
    data = (await stocked.storage.get(key)).data
    for seed in range(25):
        await stocked.storage.put(key, damage(data, seeded(seed)))
        assert await problems(store) == [("damaged-object", key)]


@pytest.mark.parametrize("file", OBJECTS)
async def test_objects_of_records_without_their_digests_are_checked_too(stocked, store, file):
    def as_it_was(record):
        versions = {each: replace(old, objects=None) for each, old in record.versions.items()}
        return replace(record, versions=versions)

    await stocked.repository.records.change("widget", as_it_was)
    assert await problems(store) == []
    key = await key_of(stocked, file)
    other = await key_of(stocked, file, "1.0.0")
    await stocked.storage.put(key, (await stocked.storage.get(other)).data)
    found = await problems(store)
    assert ("damaged-object", key) in found or file == "files.pack"
    await stocked.storage.put(key, b"{}")
    assert ("damaged-object", key) in await problems(store)


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b'{"name": "widget"}'])
async def test_a_damaged_record_is_named_and_nothing_of_its_package(stocked, store, damaged):
    await stocked.storage.put(record_key("widget"), damaged)
    found = await verify(store)
    assert [(each.kind, each.key) for each in found.problems] == [
        ("damaged-record", record_key("widget"))
    ]
    assert found.notes == ()


async def test_a_record_with_a_digest_that_is_none_is_damaged(stocked, store):
    data = (await stocked.storage.get(record_key("left-pad"))).data
    digest = (await stocked.record("left-pad")).versions["1.3.0"].digest.encode()
    await stocked.storage.put(record_key("left-pad"), data.replace(digest, b"#" + digest[1:]))
    assert await problems(store) == [("damaged-record", record_key("left-pad"))]


async def test_a_record_under_another_name_is_damaged(stocked, store):
    data = (await stocked.storage.get(record_key("left-pad"))).data
    await stocked.storage.put(record_key("widget"), data)
    assert await problems(store) == [("damaged-record", record_key("widget"))]


async def test_a_record_whose_text_changed_by_one_bit_is_damaged(stocked, store):
    key = record_key("widget")
    data = (await stocked.storage.get(key)).data
    assert b'"publisher": "ann"' in data
    await stocked.storage.put(key, data.replace(b'"publisher": "ann"', b'"publisher": "anf"', 1))
    assert [(each.kind, each.key, each.message) for each in (await verify(store)).problems] == [
        ("damaged-record", key, "Its checksum is not that of what it says.")
    ]


async def test_a_missing_record_is_named_as_the_index_knows_the_package(stocked, store):
    await stocked.storage.delete(record_key("widget"))
    assert await problems(store) == [("missing-record", record_key("widget"))]


async def test_a_record_against_its_tarball_and_metadata_is_the_one_that_is_wrong(stocked, store):
    record = await stocked.record("left-pad")
    entry = record.versions["1.3.0"]
    entry = replace(entry, digest=entry.digest[:16] + "0" * 48, objects=None)
    wrong = replace(record, versions={"1.3.0": entry})
    await stocked.storage.put(record_key("left-pad"), RecordEncoder().encode(wrong))
    assert await problems(store) == [("wrong-record", record_key("left-pad"))]


async def test_a_tag_that_names_no_version_is_named(stocked, store):
    record = await stocked.record("widget")
    wrong = replace(record, dist_tags={**record.dist_tags, "next": "9.9.9"})
    await stocked.storage.put(record_key("widget"), RecordEncoder().encode(wrong))
    await stocked.update_index("widget")
    found = (await verify(store)).problems
    assert [(each.kind, each.message) for each in found] == [
        ("wrong-record", "Its dist-tag 'next' names no version.")
    ]


async def test_an_index_that_says_something_else_is_named(stocked, store):
    await stocked.index.remove("left-pad")
    await stocked.index.put(
        PackageSummary(name="widget", revision=99, modified_at="2026-01-01T00:00:00Z")
    )
    assert await problems(store) == [
        ("wrong-index", record_key("left-pad")),
        ("wrong-index", record_key("widget")),
    ]


async def test_an_entry_of_a_package_that_is_gone_is_named(stocked, store):
    summary = (await stocked.index.list(cursor="left-pad", limit=1)).items[0]
    await stocked.changes.unpublish("widget", Removal(None), ANN)
    await stocked.index.put(summary)
    assert await problems(store) == [("wrong-index", record_key("widget"))]


async def test_only_the_packages_that_were_asked_for_are_looked_at(stocked, store):
    await stocked.storage.delete(await key_of(stocked, "package.tgz"))
    assert await problems(store, "left-pad", "@acme/gadget") == []
    assert len(await problems(store, "widget")) == 1
    assert await problems(store, "unknown") == [("missing-record", record_key("unknown"))]


async def test_what_belongs_to_no_version_is_a_note(stocked, store):
    for key in ("packages/widget/3.0.0/abc-1/package.tgz", "packages/widget/README"):
        await stocked.storage.put(key, b"x")
    found = await verify(store)
    assert found.problems == ()
    assert found.notes == (
        "packages/widget/3.0.0/abc-1/package.tgz belongs to no version.",
        "packages/widget/README is not Prism's.",
    )


async def test_an_object_that_cannot_be_read_is_named(stocked):
    key = await key_of(stocked, "package.tgz")
    faulty = FaultyStorage(stocked.storage, [Fault(1, Fail(), "stream", key)])
    store = Store(faulty, faulty, stocked.index)
    assert await problems(store) == [("damaged-object", key)]


async def test_a_store_that_cannot_be_reached_is_not_called_broken(stocked):
    faulty = FaultyStorage(stocked.storage, [Fault(1, Fail(forever=True), "list")])
    with pytest.raises(StorageUnavailable):
        await verify(Store(faulty, faulty, stocked.index))


async def test_changes_beside_it_are_not_called_wrong(stocked, store):
    async with anyio.create_task_group() as tasks:
        for number in range(4):
            tasks.start_soon(stocked.publish, f"3.{number}.0", "widget")
        tasks.start_soon(stocked.changes.unpublish, "left-pad", Removal(None), ANN)
        for _ in range(3):
            assert await problems(store) == []
    assert await problems(store) == []


async def test_documents_and_artifacts_may_lie_apart(stocked, on_disk):
    async for found in stocked.storage.list("packages/"):
        if found.key.endswith((".tgz", ".pack")):
            await on_disk.put(found.key, (await stocked.storage.get(found.key)).data)
            await stocked.storage.delete(found.key)
    store = Store(stocked.storage, on_disk, stocked.index)
    assert await problems(store) == []
    key = await key_of(stocked, "files.pack")
    await on_disk.delete(key)
    assert await problems(store) == [("missing-object", key)]
