"""A time limit that costs nothing where nothing waits.

Every request asks an authenticator, which nearly always answers from memory, and the pieces of a
body have mostly arrived. A timer for each would take longer: 4 µs, and 9 with anyio's. So a
coroutine is begun without one; only if it waits for something is the rest of it put under a limit.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


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
