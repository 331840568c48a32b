"""The identity of a store."""

from __future__ import annotations

import anyio
import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.errors import StorageUnavailable
from prism_kernel.maintenance.identified import identified
from prism_kernel.repository import Identification
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage

pytestmark = pytest.mark.anyio


async def keys_in(driver) -> list[str]:
    return [found.key async for found in driver.list("")]


async def test_many_who_make_a_store_at_once_agree_about_it():
    documents, artifacts = MemoryStorage(), MemoryStorage()
    found = []

    async def make() -> None:
        found.append(await Identification(documents, artifacts).ensure())

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(make)
    assert len({each.id for each in found}) == 1
    assert (await documents.get("store.json")).data == (await artifacts.get("store.json")).data


async def test_a_store_that_fails_gets_its_identity_at_the_next_try():
    driver = MemoryStorage()
    faulty = FaultyStorage(driver, [Fault(1, Fail(), operation="put")])
    identification = Identification(faulty, faulty)
    with pytest.raises(StorageUnavailable):
        await identification.ensure()
    assert not await identification.has_store()
    made = await identification.ensure()
    assert await Identification(driver, driver).read() == made


async def test_what_is_known_is_not_asked_again():
    counting = FaultyStorage(MemoryStorage())
    identification = Identification(counting, counting)
    await identification.ensure()
    asked = len(counting.calls)
    await identification.ensure()
    await identification.read()
    assert len(counting.calls) == asked


async def test_a_driver_identifies_its_store_before_each_kind_of_write_and_no_read():
    for write in (
        lambda driver: driver.put("key", b"1"),
        lambda driver: driver.delete("key"),
        lambda driver: driver.commit({"a/1": b"1"}, "key", b"{}"),
    ):
        plain = MemoryStorage()
        driver = identified(Together(plain), Identification(plain, plain).ensure)
        assert [found.key async for found in driver.list("")] == []
        assert await keys_in(plain) == []
        await write(driver)
        assert "store.json" in await keys_in(plain)


def test_a_driver_that_stores_one_by_one_does_so_when_it_is_wrapped():
    assert not hasattr(identified(MemoryStorage(), lambda: None), "commit")


class Together(MemoryStorage):
    def __init__(self, plain: MemoryStorage) -> None:
        vars(self).update(vars(plain))

    async def commit(self, objects, key, data, *, if_absent=False, if_match=None):
        for each, content in objects.items():
            await self.put(each, content)
        return await self.put(key, data, if_absent=if_absent, if_match=if_match)
