"""A time limit on a coroutine that usually does not wait."""

from __future__ import annotations

import asyncio

import anyio
import anyio.lowlevel
import pytest

from prism_kernel.concurrency import within

pytestmark = pytest.mark.anyio


async def at_once() -> str:
    return "done"


async def failing() -> None:
    raise LookupError


async def pausing(seconds: float, log: list[str]) -> str:
    try:
        await anyio.sleep(seconds)
        await anyio.lowlevel.checkpoint()
    except asyncio.CancelledError:
        log.append("cancelled")
        raise
    finally:
        log.append("left")
    return "done"


async def scoped(seconds: float) -> str:
    """With a limit of its own, which begins before the one that is tested."""
    with anyio.move_on_after(0.01):
        await anyio.sleep_forever()
    with anyio.fail_after(5):
        await anyio.sleep(seconds)
    return "done"


async def test_what_does_not_wait_is_returned_or_raised():
    assert await within(0, at_once()) == "done"
    with pytest.raises(LookupError):
        await within(0, failing())


async def test_what_waits_a_little_is_waited_for():
    log: list[str] = []
    assert await within(5, pausing(0.01, log)) == "done"
    assert await within(5, scoped(0.01)) == "done"
    assert log == ["left"]


async def test_what_waits_too_long_is_cancelled():
    log: list[str] = []
    with pytest.raises(TimeoutError):
        await within(0.02, pausing(60, log))
    assert log == ["cancelled", "left"]
    with pytest.raises(TimeoutError):
        await within(0.05, scoped(60))
    await anyio.sleep(0.01)  # nothing of the cancellation is left behind


async def test_an_error_after_a_wait_is_raised():
    async def late() -> None:
        await anyio.lowlevel.checkpoint()
        raise LookupError

    with pytest.raises(LookupError):
        await within(5, late())


async def test_a_time_out_of_the_work_itself_is_raised_as_it_is():
    async def own() -> None:
        with anyio.fail_after(0.01):
            await anyio.sleep_forever()

    with pytest.raises(TimeoutError):
        await within(5, own())


async def test_who_is_cancelled_cancels_the_work():
    log: list[str] = []
    with anyio.move_on_after(0.02) as scope:
        await within(60, pausing(60, log))
    assert scope.cancelled_caught
    assert log == ["cancelled", "left"]


async def test_many_at_once_keep_their_own_limits():
    outcomes: list[str] = []

    async def one(seconds: float) -> None:
        try:
            outcomes.append(await within(0.1, pausing(seconds, [])))
        except TimeoutError:
            outcomes.append("late")

    async with anyio.create_task_group() as tasks:
        for number in range(20):
            tasks.start_soon(one, 60 if number % 2 else 0.001)
    assert sorted(outcomes) == ["done"] * 10 + ["late"] * 10
