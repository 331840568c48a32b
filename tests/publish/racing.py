"""Many at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

import anyio

T = TypeVar("T")


async def together(calls: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    """Start all of them before any can end; results in the order of the calls."""
    results: dict[int, T] = {}
    start = anyio.Event()

    async def one(index: int, call: Callable[[], Awaitable[T]]) -> None:
        await start.wait()
        results[index] = await call()

    async with anyio.create_task_group() as tasks:
        for index, call in enumerate(calls):
            tasks.start_soon(partial(one, index, call))
        start.set()
    return [results[index] for index in range(len(calls))]
