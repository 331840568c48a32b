"""The one conditional write, when a store is not sure what it did."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.contracts.storage import ObjectStat
from prism_kernel.errors import PreconditionFailed, StorageUnavailable, VersionExists
from prism_kernel.models.package import PackageRecord, Tombstone, VersionEntry
from prism_kernel.publish.commit import SameBytesPublished, VersionCommit
from prism_kernel.repository import (
    RecordStore,
    Repository,
    StagedVersion,
    VersionKeys,
    VersionStore,
)
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage

pytestmark = pytest.mark.anyio


class ForgetfulStorage(MemoryStorage):
    """Writes a package record, and then says that somebody else had written it.

    That is what a driver sees which repeats a conditional write whose answer was lost.
    """

    forget = True

    async def put(self, key: str, data: bytes | Path, **conditions: object) -> ObjectStat:
        stat = await super().put(key, data, **conditions)
        if key.endswith("/package.json") and self.forget:
            self.forget = False
            raise PreconditionFailed("It exists.")
        return stat


def repository_over(driver) -> Repository:
    return Repository(RecordStore(driver, 10), VersionStore(driver, driver, 10))


def commit_of(digest: str = "a" * 64, folder: str = "one") -> VersionCommit:
    entry = VersionEntry(
        digest=digest,
        folder=folder,
        size=1,
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
        publisher="ada",
    )
    return VersionCommit(VersionKeys("widget", "1.0.0", folder), entry, tag=None)


@pytest.fixture
def staged(tmp_path):
    names = ("manifest.json", "metadata.json", "package.tgz", "files.pack")
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.write_bytes(b"{}")
    return StagedVersion.read(*paths)


async def keys_in(driver) -> list[str]:
    return [stat.key async for stat in driver.list("packages/")]


@pytest.mark.parametrize("earlier", [[], ["0.9.0"]])
async def test_a_write_that_went_through_unnoticed_is_not_undone(staged, earlier):
    driver = ForgetfulStorage()
    driver.forget = False
    repository = repository_over(driver)
    for version in earlier:
        commit = commit_of("b" * 64, "old")
        keys = VersionKeys("widget", version, "old")
        await VersionCommit(keys, commit.entry, None).run(repository, staged)
    driver.forget = True
    view = await commit_of().run(repository, staged)
    assert view.record.versions["1.0.0"].folder == "one"
    assert await repository.versions.manifest(VersionKeys("widget", "1.0.0", "one")) == b"{}"


async def test_other_bytes_leave_nothing_of_the_loser(staged):
    driver = MemoryStorage()
    repository = repository_over(driver)
    await commit_of().run(repository, staged)
    before = await keys_in(driver)
    with pytest.raises(VersionExists):
        await commit_of("b" * 64, "two").run(repository, staged)
    assert await keys_in(driver) == before


async def test_the_same_bytes_twice_keep_the_first_folder(staged):
    driver = MemoryStorage()
    repository = repository_over(driver)
    await commit_of().run(repository, staged)
    with pytest.raises(SameBytesPublished):
        await commit_of(folder="two").run(repository, staged)
    assert not [key for key in await keys_in(driver) if "/two/" in key]


@pytest.mark.parametrize("operation", [1, 2, 3, 4])
async def test_a_store_that_fails_while_objects_are_put_leaves_nothing(staged, operation):
    driver = MemoryStorage()
    faulty = FaultyStorage(driver, [Fault(operation, Fail(), operation="put")])
    with pytest.raises(StorageUnavailable):
        await commit_of().run(repository_over(faulty), staged)
    assert await keys_in(driver) == []


async def test_a_publish_keeps_what_it_does_not_change(staged):
    repository = repository_over(MemoryStorage())
    at = datetime(2020, 1, 1, tzinfo=UTC)
    gone = {"0.1.0": Tombstone(digest="c" * 64, removed_at=at)}
    tags = {"beta": "0.9.0"}
    there = {"0.9.0": VersionEntry("d" * 64, "old", 3, at, "ann")}
    before = PackageRecord(
        "widget", at, at, schema_version=2, versions=there, dist_tags=tags, tombstones=gone
    )
    await repository.records.change("widget", lambda _: before)
    after = (await commit_of().run(repository, staged)).record
    assert (after.created_at, after.schema_version, after.tombstones) == (at, 2, gone)
    assert after.dist_tags == {"beta": "0.9.0", "latest": "1.0.0"}
