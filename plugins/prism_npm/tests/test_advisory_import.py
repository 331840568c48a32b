"""Archives into storage, and questions to what is there."""

from __future__ import annotations

import json
import zipfile

import anyio
import pytest

from plugins.prism_npm.tests.osv_documents import entry, write_archive
from prism_kernel.api import Conflict, InvalidInput, StorageUnavailable, TooLarge
from prism_kernel.testing.command_context import FolderCommand
from prism_npm.advisories.archive import AdvisoryArchive, Limits
from prism_npm.advisories.collecting import collect
from prism_npm.advisories.database import AdvisoryDatabase
from prism_npm.advisories.importing import replace_database
from prism_npm.advisories.shards import POINTER, PREFIX, shard_key, shard_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def storage(tmp_path):
    async with FolderCommand(tmp_path / "store", "npm").store() as here:
        yield here.storage


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def collected(tmp_path, *entries, extra=None, limits=None):
    path = write_archive(tmp_path / "osv.zip", entries, extra)
    with AdvisoryArchive(path, limits) as archive:
        return collect(archive.members())


async def imported(storage, tmp_path, *entries):
    return await replace_database(storage, collected(tmp_path, *entries), "osv.zip")


async def keys(storage):
    return [found.key async for found in storage.list(PREFIX)]


async def test_before_the_first_import_nothing_is_affected(storage):
    assert await AdvisoryDatabase(storage).affecting({"widget": ["1.0.0"]}) == {}


async def test_affected_versions_are_found_by_package(storage, tmp_path):
    await imported(
        storage,
        tmp_path,
        entry(),
        entry("GHSA-2", events=[{"introduced": "2.0.0"}]),
        entry("GHSA-3", "gadget"),
    )
    database = AdvisoryDatabase(storage)
    hits = await database.affecting({"widget": ["1.0.0", "1.9.0"], "gadget": ["1.9.0"], "x": ["1"]})
    assert {name: [each.source for each in found] for name, found in hits.items()} == {
        "widget": ["GHSA-aaaa-bbbb-cccc"]
    }


@pytest.mark.parametrize(
    ("version", "hit"),
    [
        ("1.2.3-rc.1", True),
        ("1.2.2+build", True),
        ("1.2.3", False),
        ("v1.0.0", True),
        ("?", False),
    ],
)
async def test_versions_are_compared_by_order_alone(storage, tmp_path, version, hit):
    await imported(storage, tmp_path, entry())
    assert bool(await AdvisoryDatabase(storage).affecting({"widget": [version]})) is hit


async def test_many_packages_are_compared_in_a_thread(storage, tmp_path):
    names = [f"package-{number}" for number in range(120)]
    await imported(storage, tmp_path, *(entry(f"GHSA-{name}", name) for name in names))
    asked = {each: ["1.0.0"] for each in names}
    assert len(await AdvisoryDatabase(storage).affecting(asked)) == 120


async def test_the_same_archive_again_writes_nothing(storage, tmp_path):
    first = await imported(storage, tmp_path, entry(), entry("GHSA-2", "gadget"))
    before = await keys(storage)
    again = await imported(storage, tmp_path, entry("GHSA-2", "gadget"), entry())
    assert (first.replaced, again.replaced) == (True, False)
    assert again.generation == first.generation
    assert await keys(storage) == before


async def test_an_import_replaces_what_was_there_and_collects_it(storage, tmp_path, clock):
    await imported(storage, tmp_path, entry())
    database = AdvisoryDatabase(storage, clock)
    assert await database.affecting({"widget": ["1.0.0"]})
    made = await imported(storage, tmp_path, entry("GHSA-3", "gadget"))
    clock.now += 1
    assert await database.affecting({"widget": ["1.0.0"]}) == {}
    assert await keys(storage) == [
        shard_key(made.generation.generation, shard_of("gadget")),
        POINTER,
    ]


async def test_the_pointer_is_asked_once_a_second(storage, tmp_path, clock):
    await imported(storage, tmp_path, entry())
    database = AdvisoryDatabase(storage, clock)
    assert await database.affecting({"widget": ["1.0.0"]})
    await imported(storage, tmp_path, entry(events=[{"introduced": "9.0.0"}]))
    assert await database.affecting({"widget": ["1.0.0"]})
    clock.now += 1
    assert await database.affecting({"widget": ["1.0.0"]}) == {}


async def test_a_reader_that_knows_the_collected_generation_looks_again(storage, tmp_path, clock):
    await imported(storage, tmp_path, entry())
    database = AdvisoryDatabase(storage, clock)
    await database.generation()
    await imported(storage, tmp_path, entry(summary="told anew"))
    hits = await database.affecting({"widget": ["1.0.0"]})
    assert [each.title for each in hits["widget"]] == ["told anew"]


async def test_of_two_imports_at_once_one_stays_whole(storage, tmp_path):
    both = [collected(tmp_path, entry(summary=text)) for text in ("first", "second")]
    lost = []

    async def run(each):
        try:
            await replace_database(storage, each, "osv.zip")
        except Conflict as error:
            lost.append(error)

    async with anyio.create_task_group() as tasks:
        for each in both:
            tasks.start_soon(run, each)
    assert len(lost) <= 1
    assert await AdvisoryDatabase(storage).affecting({"widget": ["1.0.0"]})
    assert len(await keys(storage)) == 2


async def damage(storage, data):
    (shard,) = [key for key in await keys(storage) if key != POINTER]
    if data is None:
        await storage.delete(shard)
    else:
        await storage.put(shard, data)


@pytest.mark.parametrize("data", [None, b"{", b'{"widget": [{}]}'])
async def test_a_database_that_is_not_whole_is_told_and_never_taken_for_safe(
    storage, tmp_path, data
):
    await imported(storage, tmp_path, entry())
    await damage(storage, data)
    with pytest.raises(StorageUnavailable, match="import it again"):
        await AdvisoryDatabase(storage).affecting({"widget": ["1.0.0"]})


@pytest.mark.parametrize("data", [None, b"{", b'{"widget": []}'])
async def test_importing_the_same_again_mends_it(storage, tmp_path, data):
    await imported(storage, tmp_path, entry())
    await damage(storage, data)
    assert (await imported(storage, tmp_path, entry())).replaced
    assert await AdvisoryDatabase(storage).affecting({"widget": ["1.0.0"]})


async def test_a_damaged_pointer_is_told_and_the_next_import_replaces_it(storage, tmp_path):
    await storage.put(POINTER, b"{}")
    with pytest.raises(StorageUnavailable, match="import it again"):
        await AdvisoryDatabase(storage).affecting({"widget": ["1.0.0"]})
    await imported(storage, tmp_path, entry())
    assert await AdvisoryDatabase(storage).affecting({"widget": ["1.0.0"]})


def test_bad_members_are_counted_and_the_rest_is_read(tmp_path):
    found = collected(
        tmp_path,
        entry(),
        entry("GHSA-2", withdrawn="2025-01-01T00:00:00Z"),
        entry("GHSA-3", ecosystem="PyPI"),
        entry("MAL-1", "evil"),
        extra={"broken.json": b"{", "notes.txt": b"not looked at", "deep.json": b"[" * 90_000},
    )
    assert (found.documents, found.advisories, found.packages) == (6, 2, 2)
    assert (found.withdrawn, found.foreign, found.malware, found.unreadable) == (1, 1, 1, 2)
    assert sorted(found.skipped) == ["broken.json", "deep.json"]


def test_a_member_that_unpacks_to_too_much_is_skipped(tmp_path):
    bomb = b'{"id": "' + b"a" * 5_000_000 + b'"}'
    found = collected(
        tmp_path, entry(), extra={"bomb.json": bomb}, limits=Limits(member_bytes=100_000)
    )
    assert found.advisories == 1
    assert found.skipped == {"bomb.json": "It has more than 100000 bytes."}


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path):
    extra = {f"{number}.json": b" " * 90_000 for number in range(20)}
    with pytest.raises(TooLarge):
        collected(tmp_path, extra=extra, limits=Limits(100_000, 1_000_000))


def test_too_many_members_are_refused(tmp_path):
    path = write_archive(tmp_path / "osv.zip", [entry(f"GHSA-{number}") for number in range(5)])
    with pytest.raises(TooLarge):
        AdvisoryArchive(path, Limits(members=4))


def test_a_damaged_member_is_skipped(tmp_path):
    path = write_archive(tmp_path / "osv.zip", [entry(), entry("GHSA-2", "gadget")])
    data = bytearray(path.read_bytes())
    data[60:80] = bytes(20)
    path.write_bytes(data)
    with AdvisoryArchive(path) as archive:
        found = collect(archive.members())
    assert (found.advisories, found.unreadable) == (1, 1)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", json.dumps(entry()).encode()])
def test_what_is_no_zip_file_is_refused(tmp_path, data):
    path = tmp_path / "osv.zip"
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match="no zip file"):
        AdvisoryArchive(path)


def test_an_archive_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        AdvisoryArchive(tmp_path / "osv.zip")


def test_members_packed_in_slow_ways_are_skipped(tmp_path):
    path = tmp_path / "osv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("GHSA-1.json", json.dumps(entry()))
    with AdvisoryArchive(path) as archive:
        assert collect(archive.members()).unreadable == 1
