"""Three ways to wait: for one thing done to each of many, for computing, and for so long only.

``prism_kernel.api`` exports ``for_each``, so this module must import quickly. The other two import
what they need when they are called.
"""

from __future__ import annotations

import types
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Iterable,
)
from functools import partial
from typing import Any, Generic, ParamSpec, TypeVar

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream

T = TypeVar("T")
P = ParamSpec("P")

_LARGE_BYTES = 128 * 1024

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


async def computed(size: int, build: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``build`` makes of ``size`` bytes; of many, in a thread, so that others get on."""
    if size < _LARGE_BYTES:
        return build(*args, **kwargs)
    from anyio import to_thread  # noqa: PLC0415 - see the module

    return await to_thread.run_sync(partial(build, *args, **kwargs))


# A time limit that costs nothing where nothing waits. Every request asks an authenticator, which
# nearly always answers from memory, and the pieces of a body have mostly arrived. A timer for each
# would take longer: 4 µs, and 9 with anyio's. So a coroutine is begun without one; only if it waits
# for something is the rest of it put under a limit.


@types.coroutine
def within(seconds: float, work: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
    """What ``work`` returns or raises; ``TimeoutError`` if it waits for longer than ``seconds``.

    Until it first waits it is not interrupted, as no coroutine can be. For asyncio only.
    """
    try:
        awaited = work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    return (yield from _limited(seconds, _Begun(work, awaited)).__await__())


async def _limited(seconds: float, begun: _Begun[T]) -> T:
    import asyncio  # noqa: PLC0415 - see the module

    async with asyncio.timeout(seconds):
        return await begun


class _Begun(Generic[T]):
    """A coroutine that already waits, for ``awaited``: awaiting this goes on with it."""

    def __init__(self, work: Coroutine[Any, Any, T], awaited: object) -> None:
        self._work = work
        self._awaited = awaited

    def __await__(self) -> Generator[Any, Any, T]:
        try:
            while True:
                try:
                    sent = yield self._awaited
                except BaseException as error:  # noqa: BLE001 - also a cancellation is the work's
                    self._awaited = self._work.throw(error)
                else:
                    self._awaited = self._work.send(sent)
        except StopIteration as done:
            result: T = done.value
            return result
