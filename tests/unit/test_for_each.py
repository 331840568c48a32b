from __future__ import annotations

import anyio
import pytest

from prism_kernel.concurrency import each_of, for_each
from prism_kernel.errors import StorageUnavailable

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("count", [0, 1, 3, 50])
@pytest.mark.parametrize("arriving", [True, False])
async def test_each_item_is_worked_on_once(count, arriving):
    done = []

    async def work(item):
        await anyio.lowlevel.checkpoint()
        done.append(item)

    items = range(count)
    await for_each(each_of(items) if arriving else items, work)
    assert sorted(done) == [*items]


async def test_no_more_than_so_many_are_under_way():
    under_way, most = 0, 0

    async def work(_):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await anyio.sleep(0.001)
        under_way -= 1

    await for_each(range(20), work, at_a_time=3)
    assert most == 3


async def test_a_failure_is_raised_as_it_is_and_ends_the_rest():
    done = []

    async def work(item):
        if item == 2:
            raise StorageUnavailable("The disk is away.")
        await anyio.lowlevel.checkpoint()
        done.append(item)

    with pytest.raises(StorageUnavailable, match="disk"):
        await for_each(range(1_000), work)
    assert len(done) < 10


async def test_what_the_items_raise_is_raised_as_it_is():
    async def items():
        yield 1
        raise StorageUnavailable("The list is away.")

    async def work(_):
        pass

    with pytest.raises(StorageUnavailable, match="list"):
        await for_each(items(), work)


async def test_of_work_that_has_tasks_the_failure_itself_is_raised():
    async def fail():
        raise StorageUnavailable("The disk is away.")

    async def work(_):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(fail)

    with pytest.raises(StorageUnavailable, match="disk"):
        await for_each([1], work)
