"""The default index: one document a package, and never an older one over a newer."""

from __future__ import annotations

from datetime import UTC, datetime

import anyio
import pytest

from prism_kernel.builtins.json_index import JsonIndex, prism_register_indexers
from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.errors import InvalidInput
from prism_kernel.models.package import PackageSummary

pytestmark = pytest.mark.anyio

NAMES = ["@acme/gadget", "@acme/widget", "acme", "left-pad", "zod"]


def summary(name: str, revision: int = 1) -> PackageSummary:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    return PackageSummary(name=name, revision=revision, modified_at=at)


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def index(storage) -> JsonIndex:
    (provider,) = prism_register_indexers()
    return provider.create(None, storage)


async def names(index: JsonIndex, **page) -> list[str]:
    return [item.name for item in (await index.list(**{"cursor": None, "limit": 50, **page})).items]


async def test_packages_come_in_name_order(index):
    for name in reversed(NAMES):
        await index.put(summary(name))
    assert await names(index) == NAMES


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6])
async def test_pages_show_every_package_once(index, limit):
    for name in NAMES:
        await index.put(summary(name))
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        page = await index.list(cursor=cursor, limit=limit)
        found += [item.name for item in page.items]
        cursor, pages = page.next_cursor, pages + 1
    assert found == NAMES
    assert pages == -(-len(NAMES) // limit)


async def test_an_empty_index_is_one_empty_page(index):
    page = await index.list(cursor=None, limit=10)
    assert (list(page.items), page.next_cursor) == ([], None)


async def test_a_newer_summary_replaces_an_older_one_and_not_the_other_way(index):
    for revision in (2, 1, 3, 2):
        await index.put(summary("zod", revision))
    (item,) = (await index.list(cursor=None, limit=1)).items
    assert item.revision == 3


async def test_the_newest_of_many_at_once_stays(index):
    async with anyio.create_task_group() as tasks:
        for revision in (5, 1, 9, 7, 3):
            tasks.start_soon(index.put, summary("zod", revision))
    (item,) = (await index.list(cursor=None, limit=1)).items
    assert item.revision == 9


async def test_a_package_can_be_removed_twice(index):
    await index.put(summary("zod"))
    await index.remove("zod")
    await index.remove("zod")
    assert await names(index) == []


async def test_a_page_may_begin_behind_a_package_that_is_gone(index):
    for name in NAMES:
        await index.put(summary(name))
    await index.remove("acme")
    assert await names(index, cursor="acme") == ["left-pad", "zod"]


@pytest.mark.parametrize("cursor", ["../../packages", "@A/b", "a/b", " ", "\ud800"])
async def test_a_made_up_cursor_is_refused(index, cursor):
    with pytest.raises(InvalidInput):
        await index.list(cursor=cursor, limit=1)


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b"{}"])
async def test_a_damaged_entry_hides_no_other_and_is_written_anew(index, storage, damaged):
    for name in NAMES:
        await index.put(summary(name))
    await storage.put("index/packages/acme", damaged)
    assert await names(index) == [name for name in NAMES if name != "acme"]
    await index.put(summary("acme", 2))
    assert await names(index) == NAMES


async def test_documents_are_readable(index, storage):
    await index.put(summary("zod"))
    text = (await storage.get("index/packages/zod")).data.decode()
    assert '\n  "schemaVersion": 1,\n  "name": "zod",\n' in text
