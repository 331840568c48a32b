"""Do one thing to each of many items, a few at a time."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from typing import TypeVar

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream

T = TypeVar("T")

AT_A_TIME = 4
"""Reads of a few large objects fill a disk or a network; memory is a few pieces of each."""


async def for_each(
    items: AsyncIterable[T] | Iterable[T],
    work: Callable[[T], Awaitable[object]],
    at_a_time: int = AT_A_TIME,
) -> None:
    """Returns when all is done. What ``work`` or ``items`` raises ends it and is raised as it is.

    ``items`` is asked for the next one only when a worker is free.
    """
    following = items if isinstance(items, AsyncIterable) else each_of(items)
    failure: Exception | None = None
    try:
        async with anyio.create_task_group() as tasks:
            send, receive = anyio.create_memory_object_stream[T](0)
            async with send, receive:
                for _ in range(at_a_time):
                    tasks.start_soon(_worker, receive.clone(), work)
                async for item in following:
                    await send.send(item)
    except ExceptionGroup as group:
        failure = _first(group)
    if failure is not None:
        raise failure


async def each_of(items: Iterable[T]) -> AsyncIterator[T]:
    """What is at hand already, where things that arrive are expected."""
    for item in items:
        yield item


async def _worker(
    receive: MemoryObjectReceiveStream[T], work: Callable[[T], Awaitable[object]]
) -> None:
    async with receive:
        async for item in receive:
            await work(item)


def _first(group: ExceptionGroup[Exception]) -> Exception:
    """The failure that ended the others; a group in a group comes from work that has tasks."""
    error: Exception = group
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
