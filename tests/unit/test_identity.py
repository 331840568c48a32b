"""The identity of a store."""

from __future__ import annotations

from contextlib import nullcontext

import anyio
import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.errors import PreconditionFailed, StorageUnavailable
from prism_kernel.maintenance.identified import identified
from prism_kernel.repository import Identification
from prism_kernel.testing.fault_storage import Call, Fail, Fault, FaultyStorage

pytestmark = pytest.mark.anyio


async def keys_in(driver) -> list[str]:
    return [found.key async for found in driver.list("")]


async def test_many_who_make_a_store_at_once_agree_about_it():
    documents, artifacts = MemoryStorage(), MemoryStorage()
    found = []

    async def make() -> None:
        found.append(await Identification(documents, artifacts).ensure(artifacts=True))

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


WRITES = {
    "put": lambda driver: driver.put("key", b"1"),
    "delete": lambda driver: driver.delete("key"),
    "commit": lambda driver: driver.commit({"a/1": b"1"}, "key", b"{}"),
}


@pytest.mark.parametrize("kind", WRITES)
async def test_a_store_has_its_identity_before_each_kind_of_write(kind):
    plain = MemoryStorage()
    await plain.put("key", b"0")
    seen = FaultyStorage(plain)
    await WRITES[kind](identified(Together(seen), Identification(seen, seen).ensure))
    writes = [call for call in seen.calls if call.operation in {"put", "delete"}]
    assert writes[0] == Call("put", "store.json")
    assert writes[-1] == Call("delete" if kind == "delete" else "put", "key")


async def test_looking_gives_a_store_no_identity():
    plain = MemoryStorage()
    await plain.put("key", b"1")
    driver = identified(plain, Identification(plain, plain).ensure)
    assert (await driver.get("key")).data == b"1"
    assert (await driver.stat("key")).size == 1
    assert [piece async for piece in driver.stream("key")] == [b"1"]
    assert [found.key async for found in driver.list("")] == ["key"]
    await driver.presign("key", expires_in=1)
    assert await keys_in(plain) == ["key"]


@pytest.mark.parametrize(
    ("write", "error"),
    [
        (lambda driver: driver.delete("key"), None),
        (lambda driver: driver.delete("key", if_match="1"), PreconditionFailed),
        (lambda driver: driver.put("key", b"1", if_match="1"), PreconditionFailed),
        (lambda driver: driver.put("../key", b"1"), ValueError),
        (lambda driver: driver.commit({}, "../key", b"1"), ValueError),
    ],
)
async def test_a_write_that_writes_nothing_makes_no_store(write, error):
    plain = MemoryStorage()
    driver = identified(Together(plain), Identification(plain, plain).ensure)
    with pytest.raises(error) if error else nullcontext():
        await write(driver)
    assert await keys_in(plain) == []


async def test_artifacts_of_another_store_are_known():
    documents, other = MemoryStorage(), MemoryStorage()
    for driver in (documents, other):
        await Identification(driver, driver).ensure()
    assert await Identification(documents, other).has_foreign_artifacts()
    assert not await Identification(documents, documents).has_foreign_artifacts()
    assert not await Identification(documents, MemoryStorage()).has_foreign_artifacts()


async def test_artifacts_get_no_identity_from_who_writes_documents_only():
    documents, artifacts = MemoryStorage(), MemoryStorage()
    await Identification(documents, artifacts).ensure()
    assert await keys_in(artifacts) == []


async def test_sources_of_packages_are_no_store():
    """They lie in ``packages/`` of many a repository, each with a package.json."""
    driver = MemoryStorage()
    for name in ("ui", "@acme/core"):
        await driver.put(f"packages/{name}/package.json", b'{"name": "%s"}' % name.encode())
        await driver.put(f"packages/{name}/src/index.js", b"export {}")
    assert not await Identification(driver, driver).has_store()


async def test_a_damaged_record_beside_objects_of_a_version_is_one_of_a_store():
    driver = MemoryStorage()
    await driver.put("packages/ui/package.json", b"{")
    await driver.put("packages/ui/1.0.0/0123456789abcdef-01234567/package.tgz", b"x")
    assert await Identification(driver, driver).has_store()


async def test_a_damaged_identity_is_put_back_from_the_artifacts():
    documents, artifacts = MemoryStorage(), MemoryStorage()
    made = await Identification(documents, artifacts).ensure(artifacts=True)
    await documents.put("store.json", b"{}")
    assert await Identification(documents, artifacts).read() is None
    assert await Identification(documents, artifacts).ensure() == made


def test_a_driver_that_stores_one_by_one_does_so_when_it_is_wrapped():
    assert not hasattr(identified(MemoryStorage(), lambda: None), "commit")


class Together(FaultyStorage):
    """A driver that takes a whole commit."""

    def __init__(self, inner: FaultyStorage) -> None:
        super().__init__(inner)

    async def commit(self, objects, key, data, *, if_absent=False, if_match=None):
        for each, content in objects.items():
            await self.put(each, content)
        return await self.put(key, data, if_absent=if_absent, if_match=if_match)
