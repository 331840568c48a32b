"""How old a remembered version token may be, and who asks for a new one."""

from __future__ import annotations

import anyio
import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.errors import Conflict, PackageNotFound, StorageUnavailable
from prism_kernel.models.package import PackageRecord
from prism_kernel.repository import RecordStore
from prism_kernel.repository.tokens import RecordTokens
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage
from tests.unit.test_records import with_version

pytestmark = pytest.mark.anyio


class Store:
    """Holds one token, and answers when it is told to."""

    def __init__(self):
        self.current = "a"
        self.time = 100.0
        self.asked = 0
        self.error = None
        self.open = anyio.Event()
        self.open.set()

    async def ask(self, _name):
        self.asked += 1
        seen = self.current
        await self.open.wait()
        if self.error is not None:
            raise self.error
        return seen

    def tokens(self, seconds=1.0, capacity=8) -> RecordTokens:
        return RecordTokens(self.ask, capacity, seconds, clock=lambda: self.time)


@pytest.fixture
def store():
    return Store()


async def reader(tokens, found, **how):
    found.append(await tokens.get("widget", **how))


async def test_a_token_is_believed_until_its_time_is_over(store):
    tokens = store.tokens()
    assert await tokens.get("widget") == "a"
    store.current = "b"
    store.time += 0.99
    assert await tokens.get("widget") == "a"
    store.time += 0.01
    assert await tokens.get("widget") == "b"
    assert store.asked == 2


async def test_a_package_that_is_not_there_is_remembered_as_well(store):
    tokens = store.tokens()
    store.current = None
    assert [await tokens.get("widget") for _ in range(3)] == [None] * 3
    assert store.asked == 1


async def test_without_a_time_each_reader_asks(store):
    tokens = store.tokens(seconds=0)
    for token in "abc":
        store.current = token
        assert await tokens.get("widget") == token


async def test_a_fresh_read_asks_and_tells_the_others(store):
    tokens = store.tokens()
    await tokens.get("widget")
    store.current = "b"
    assert await tokens.get("widget", fresh=True) == "b"
    assert await tokens.get("widget") == "b"
    assert store.asked == 2


async def test_of_many_readers_at_once_one_asks(store):
    tokens, found = store.tokens(), []
    store.open = anyio.Event()
    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(reader, tokens, found)
        await anyio.wait_all_tasks_blocked()
        store.open.set()
    assert found == ["a"] * 50
    assert store.asked == 1


async def test_a_reader_does_not_wait_for_an_answer_that_will_be_too_old(store):
    tokens, early, late = store.tokens(), [], []
    store.open = anyio.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(reader, tokens, early)
        await anyio.wait_all_tasks_blocked()
        store.current, store.time = "b", store.time + 1
        tasks.start_soon(reader, tokens, late)
        await anyio.wait_all_tasks_blocked()
        store.open.set()
    assert (early, late) == (["a"], ["b"])
    assert await tokens.get("widget") == "b"


async def test_a_slow_answer_does_not_live_longer(store):
    tokens, found = store.tokens(), []
    store.open = anyio.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(reader, tokens, found)
        await anyio.wait_all_tasks_blocked()
        store.current, store.time = "b", store.time + 5
        store.open.set()
    assert found == ["a"]
    assert await tokens.get("widget") == "b"


async def test_one_who_gives_up_leaves_the_question_to_the_next(store):
    tokens, found = store.tokens(), []
    store.open = anyio.Event()
    async with anyio.create_task_group() as tasks:
        with anyio.CancelScope() as first:
            async with anyio.create_task_group() as asking:
                asking.start_soon(reader, tokens, [])
                await anyio.wait_all_tasks_blocked()
                for _ in range(5):
                    tasks.start_soon(reader, tokens, found)
                await anyio.wait_all_tasks_blocked()
                first.cancel()
        await anyio.wait_all_tasks_blocked()
        store.open.set()
    assert found == ["a"] * 5
    assert store.asked == 2


async def test_a_failure_is_everybodys_who_waits_and_nobody_elses(store):
    tokens, raised = store.tokens(), []
    store.open, store.error = anyio.Event(), StorageUnavailable("Away.")

    async def failing_reader():
        with pytest.raises(StorageUnavailable):
            await tokens.get("widget")
        raised.append(1)

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(failing_reader)
        await anyio.wait_all_tasks_blocked()
        store.open.set()
    assert (len(raised), store.asked) == (5, 1)
    store.error = None
    assert await tokens.get("widget") == "a"


@pytest.mark.parametrize("fresh", [False, True])
async def test_a_read_that_a_write_overtook_does_not_bring_back_the_old_token(store, fresh):
    tokens, found, after = store.tokens(capacity=1), [], []
    store.open = anyio.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lambda: reader(tokens, found, fresh=fresh))
        await anyio.wait_all_tasks_blocked()
        began_at, store.current, store.time = tokens.now(), "b", store.time + 0.1
        tokens.wrote("widget", "b", began_at)
        tasks.start_soon(reader, tokens, after)
        await anyio.wait_all_tasks_blocked()
        assert after == ["b"]
        tokens.learn("gadget", "x", tokens.now())  # there is room for one
        store.open.set()
    assert found == ["a"]
    assert await tokens.get("widget") == "b"


async def test_what_was_asked_later_is_kept_whichever_answer_comes_first(store):
    tokens = store.tokens()
    first = tokens.now()
    store.time += 0.1
    tokens.learn("widget", "b", tokens.now())
    tokens.learn("widget", "a", first)
    assert await tokens.get("widget") == "b"
    assert store.asked == 0


async def test_a_written_token_lives_from_the_beginning_of_the_write(store):
    tokens = store.tokens()
    began_at, store.time = tokens.now(), store.time + 0.5
    tokens.wrote("widget", "b", began_at)
    store.current, store.time = "c", store.time + 0.25
    assert await tokens.get("widget") == "b"
    store.time += 0.25
    assert await tokens.get("widget") == "c"


HOUR = 3600.0


async def test_another_processs_change_is_seen_by_a_fresh_read():
    memory = MemoryStorage()
    mine, other = RecordStore(memory, 8, HOUR), RecordStore(memory, 8, HOUR)
    first = await mine.change("widget", with_version("1.0.0"))
    second = await other.change("widget", with_version("1.1.0"))
    assert await mine.token("widget") == first.token
    assert (await mine.get("widget")).record == first.record
    assert (await mine.get("widget", fresh=True)).record == second.record
    assert (await mine.get("widget")).token == second.token


async def test_a_hot_record_costs_no_request():
    storage = FaultyStorage(MemoryStorage())
    store = RecordStore(storage, 8, HOUR)
    await store.change("widget", with_version("1.0.0"))
    before = len(storage.calls)
    for _ in range(100):
        await store.get("widget")
    assert len(storage.calls) == before


async def test_a_first_publish_is_seen_at_once_by_its_own_process():
    store = RecordStore(MemoryStorage(), 8, HOUR)
    with pytest.raises(PackageNotFound):
        await store.get("widget")
    view = await store.change("widget", with_version("1.0.0"))
    assert await store.get("widget") is view


async def test_a_change_goes_by_the_record_as_it_is():
    memory = MemoryStorage()
    mine, other = RecordStore(memory, 8, HOUR), RecordStore(memory, 8, HOUR)
    await mine.change("widget", with_version("1.0.0"))
    await other.change("widget", with_version("1.1.0"))
    await mine.change("widget", with_version("1.2.0"))
    assert set((await mine.get("widget")).record.versions) == {"1.0.0", "1.1.0", "1.2.0"}


async def test_a_change_that_is_refused_has_seen_what_others_did():
    memory = MemoryStorage()
    mine, other = RecordStore(memory, 8, HOUR), RecordStore(memory, 8, HOUR)
    with pytest.raises(PackageNotFound):
        await mine.get("widget")
    await other.change("widget", with_version("1.0.0"))

    def refuse(record: PackageRecord | None) -> PackageRecord:
        raise Conflict("No.")

    with pytest.raises(Conflict):
        await mine.change("widget", refuse)
    assert (await mine.get("widget")).record.versions


async def test_after_a_write_that_may_have_happened_the_store_is_asked():
    lost = Fault(at=1, effect=Fail(done=True), operation="put")
    store = RecordStore(FaultyStorage(MemoryStorage(), [lost]), 8, HOUR)
    with pytest.raises(PackageNotFound):
        await store.get("widget")
    with pytest.raises(StorageUnavailable):
        await store.change("widget", with_version("1.0.0"))
    assert (await store.get("widget")).record.versions
