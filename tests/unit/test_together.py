"""Objects that are stored with the record that names them, over several tries."""

from __future__ import annotations

import pytest

from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.errors import PreconditionFailed, StorageUnavailable
from prism_kernel.repository.together import Batch, put_all
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage

pytestmark = pytest.mark.anyio

OBJECTS = {"packages/widget/1.0.0/x/one": b"1", "packages/widget/1.0.0/x/two": b"2"}
RECORD = "packages/widget/package.json"


@pytest.fixture(params=["at once", "one by one"])
def driver(request, tmp_path):
    return FilesystemStorage(tmp_path / "root") if request.param == "at once" else MemoryStorage()


async def stored(driver) -> dict[str, bytes]:
    keys = [stat.key async for stat in driver.list("")]
    return {key: (await driver.get(key)).data for key in keys}


async def test_objects_and_their_record_are_stored(driver):
    stat = await Batch(driver, OBJECTS).put(RECORD, b"{}", None)
    assert stat == await driver.stat(RECORD)
    assert await stored(driver) == {**OBJECTS, RECORD: b"{}"}


async def test_who_loses_the_race_for_the_record_tries_again_with_the_objects_there(driver):
    before = await driver.put(RECORD, b"old")
    batch = Batch(driver, OBJECTS)
    for token in (None, "another"):
        with pytest.raises(PreconditionFailed):
            await batch.put(RECORD, b"new", token)
    assert await stored(driver) == {**OBJECTS, RECORD: b"old"}
    await batch.put(RECORD, b"new", before.version)
    assert await stored(driver) == {**OBJECTS, RECORD: b"new"}


async def test_a_taken_key_refuses_the_batch_and_keeps_what_was_there(driver):
    taken = {"packages/widget/1.0.0/x/two": b"theirs"}
    await put_all(driver, taken)
    with pytest.raises(StorageUnavailable):
        await Batch(driver, OBJECTS).put(RECORD, b"{}", None)
    assert await stored(driver) == taken


@pytest.mark.parametrize("operation", [1, 2])
async def test_of_objects_that_cannot_all_be_stored_none_stays(operation):
    driver = MemoryStorage()
    faulty = FaultyStorage(driver, [Fault(operation, Fail(), operation="put")])
    with pytest.raises(StorageUnavailable):
        await put_all(faulty, OBJECTS)
    assert await stored(driver) == {}
