from __future__ import annotations

import time

import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.errors import ObjectNotFound, StorageUnavailable
from prism_kernel.testing.fault_storage import Call, Cut, Delay, Fail, Fault, FaultyStorage
from prism_kernel.testing.storage_contract import StorageContract

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class TestFaultlessStorage(StorageContract):
    @pytest.fixture
    def driver(self) -> FaultyStorage:
        return FaultyStorage(MemoryStorage())


async def test_the_planned_call_fails_and_does_nothing() -> None:
    storage = FaultyStorage(MemoryStorage(), [Fault(at=2, effect=Fail())])
    await storage.put("first", b"1")
    with pytest.raises(StorageUnavailable):
        await storage.put("second", b"2")
    with pytest.raises(ObjectNotFound):
        await storage.get("second")
    assert (await storage.get("first")).data == b"1"


async def test_a_lost_answer_leaves_the_work_done() -> None:
    storage = FaultyStorage(MemoryStorage(), [Fault(at=1, effect=Fail(done=True))])
    with pytest.raises(StorageUnavailable):
        await storage.put("object", b"1")
    assert (await storage.get("object")).data == b"1"


async def test_a_crash_lasts() -> None:
    inner = MemoryStorage()
    storage = FaultyStorage(inner, [Fault(at=2, effect=Fail(forever=True))])
    await storage.put("first", b"1")
    for _ in range(3):
        with pytest.raises(StorageUnavailable):
            await storage.stat("first")
    with pytest.raises(StorageUnavailable):
        [found async for found in storage.list("")]
    assert (await inner.get("first")).data == b"1"


async def test_a_fault_counts_only_the_calls_that_match() -> None:
    fault = Fault(at=2, effect=Fail(), operation="put", keys="packages/*/package.json")
    storage = FaultyStorage(MemoryStorage(), [fault])
    await storage.put("packages/@acme/widget/package.json", b"1")
    await storage.get("packages/@acme/widget/package.json")
    await storage.put("packages/@acme/widget/1.0.0/manifest.json", b"1")
    with pytest.raises(StorageUnavailable):
        await storage.put("packages/left-pad/package.json", b"2")


@pytest.mark.parametrize("after", [0, 1, 700_000, 1_999_999])
async def test_a_stream_is_cut_after_so_many_bytes(after: int) -> None:
    storage = FaultyStorage(MemoryStorage(), [Fault(1, Cut(after), operation="stream")])
    await storage.put("object", bytes(2_000_000))
    stream = aiter(storage.stream("object"))
    received = 0
    while received < after:
        received += len(await anext(stream))
    assert received == after
    with pytest.raises(StorageUnavailable):
        await anext(stream)


async def test_a_list_is_cut_after_so_many_objects() -> None:
    storage = FaultyStorage(MemoryStorage(), [Fault(1, Cut(2), operation="list")])
    for key in "abc":
        await storage.put(key, b"")
    listing = aiter(storage.list(""))
    assert [(await anext(listing)).key, (await anext(listing)).key] == ["a", "b"]
    with pytest.raises(StorageUnavailable):
        await anext(listing)


async def test_a_delayed_call_still_happens() -> None:
    storage = FaultyStorage(MemoryStorage(), [Fault(1, Delay(0.02))])
    started = time.monotonic()
    await storage.put("object", b"1")
    assert time.monotonic() - started >= 0.02
    assert (await storage.get("object")).data == b"1"


async def test_calls_tell_what_was_asked() -> None:
    storage = FaultyStorage(MemoryStorage())
    await storage.put("a/b", b"")
    await storage.delete("a/b")
    assert [found async for found in storage.list("a/")] == []
    assert storage.calls == [Call("put", "a/b"), Call("delete", "a/b"), Call("list", "a/")]
