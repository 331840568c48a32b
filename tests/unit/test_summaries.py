"""A package's summary: what lists show and the index stores."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.errors import StorageUnavailable
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.registry.summaries import summarise
from prism_kernel.repository import RecordStore, Repository, VersionKeys, VersionStore
from prism_kernel.testing.drafts import draft_of

pytestmark = pytest.mark.anyio

AT = datetime(2026, 1, 2, tzinfo=UTC)
ENTRY = VersionEntry(digest="0", folder="f", size=1, published_at=AT, publisher="ann")


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def repository(storage) -> Repository:
    return Repository(RecordStore(storage, 8), VersionStore(storage, storage, 8))


async def summary_of(repository: Repository, *versions: str, **tags: str):
    record = PackageRecord(
        "widget", AT, AT, revision=4, versions=dict.fromkeys(versions, ENTRY), dist_tags=tags
    )
    return await summarise(repository, await repository.records.change("widget", lambda _: record))


async def test_it_describes_the_latest_version(repository, storage):
    metadata = draft_of({"version": "1.0.0", "description": "A widget.", "license": "MIT"}).metadata
    document = metadata.model_dump_json(by_alias=True, exclude_none=True).encode()
    await storage.put(VersionKeys("widget", "1.0.0", "f").metadata, document)
    summary = await summary_of(repository, "10.0.0-rc.1", "9.0.0", "1.0.0", latest="1.0.0")
    assert (summary.name, summary.revision, summary.latest) == ("widget", 4, "1.0.0")
    assert (summary.description, summary.license) == ("A widget.", "MIT")
    assert summary.versions == ["1.0.0", "9.0.0", "10.0.0-rc.1"]
    assert summary.dist_tags == {"latest": "1.0.0"}
    assert summary.modified_at == AT


async def test_a_package_whose_versions_are_all_gone_has_a_summary(repository):
    summary = await summary_of(repository)
    assert (summary.latest, summary.versions, summary.description) == (None, [], None)


async def test_damaged_metadata_is_named(repository, storage):
    key = VersionKeys("widget", "1.0.0", "f").metadata
    await storage.put(key, b"{")
    with pytest.raises(StorageUnavailable, match=key):
        await summary_of(repository, "1.0.0", latest="1.0.0")


async def test_metadata_of_another_shape_is_damaged(repository, storage):
    metadata = VersionKeys("widget", "1.0.0", "f").metadata
    await storage.put(metadata, b'{"keywords": 5}')
    with pytest.raises(StorageUnavailable, match=metadata):
        await summary_of(repository, "1.0.0", latest="1.0.0")
