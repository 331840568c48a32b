"""A storage driver that fails when told to, for tests of crashes and outages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, TypeAlias

import anyio

from prism_kernel.contracts.storage import ObjectStat, StorageDriver, StoredObject
from prism_kernel.errors import StorageUnavailable

Operation: TypeAlias = Literal["get", "put", "stat", "stream", "list", "delete", "presign"]


@dataclass(frozen=True, slots=True)
class Fail:
    """Raise ``StorageUnavailable``, and do nothing.

    ``done``: do it first, as when only the answer is lost. ``forever``: every later operation
    fails as well, as after a crash.
    """

    done: bool = False
    forever: bool = False


@dataclass(frozen=True, slots=True)
class Delay:
    """Wait ``seconds`` first."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Fail in the middle: after so many bytes of a stream, or objects of a list."""

    after: int


Effect: TypeAlias = Fail | Delay | Cut


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the ``at``-th call, counted from 1, of those that match.

    ``operation`` is a driver's method, any if ``None``; ``keys`` a shell pattern for the key (for
    ``list``: the prefix), in which ``*`` matches slashes too.
    """

    at: int
    effect: Effect
    operation: Operation | None = None
    keys: str = "*"

    def matches(self, call: Call) -> bool:
        return self.operation in {None, call.operation} and fnmatchcase(call.key, self.keys)


@dataclass(frozen=True, slots=True)
class Call:
    """One use of the driver."""

    operation: Operation
    key: str


class FaultyStorage:
    """Wraps a driver and follows a plan; ``calls`` tells what was asked, in order.

    To stop a piece of work between every two steps, run it once without a plan, then once for
    each ``n`` up to ``len(calls)`` with ``[Fault(at=n, effect=Fail(forever=True))]``.
    """

    def __init__(self, inner: StorageDriver, plan: Sequence[Fault] = ()) -> None:
        self.calls: list[Call] = []
        self._inner = inner
        self._plan = tuple(plan)
        self._matched = [0] * len(self._plan)
        self._down = False

    async def get(self, key: str) -> StoredObject:
        async with self._faults("get", key):
            return await self._inner.get(key)

    async def put(
        self,
        key: str,
        data: bytes | Path,
        *,
        if_absent: bool = False,
        if_match: str | None = None,
    ) -> ObjectStat:
        async with self._faults("put", key):
            return await self._inner.put(key, data, if_absent=if_absent, if_match=if_match)

    async def stat(self, key: str) -> ObjectStat:
        async with self._faults("stat", key):
            return await self._inner.stat(key)

    async def stream(
        self, key: str, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        async with self._faults("stream", key) as cut:
            passed = 0
            async for piece in self._inner.stream(key, start=start, length=length):
                if cut is not None and passed + len(piece) > cut:
                    if cut > passed:
                        yield piece[: cut - passed]
                    raise _failure()
                yield piece
                passed += len(piece)

    async def list(self, prefix: str, *, after: str = "") -> AsyncIterator[ObjectStat]:
        async with self._faults("list", prefix) as cut:
            passed = 0
            async for found in self._inner.list(prefix, after=after):
                if passed == cut:
                    raise _failure()
                yield found
                passed += 1

    async def delete(self, key: str, *, if_match: str | None = None) -> None:
        async with self._faults("delete", key):
            await self._inner.delete(key, if_match=if_match)

    async def presign(self, key: str, *, expires_in: int) -> str | None:
        async with self._faults("presign", key):
            return await self._inner.presign(key, expires_in=expires_in)

    async def aclose(self) -> None:
        await self._inner.aclose()

    @asynccontextmanager
    async def _faults(self, operation: Operation, key: str) -> AsyncIterator[int | None]:
        """Around one call: gives how much of it may pass before a cut, ``None`` for all."""
        if self._down:
            raise _failure()
        cut: int | None = None
        late = False
        for effect in tuple(self._due(Call(operation, key))):
            match effect:
                case Delay(seconds):
                    await anyio.sleep(seconds)
                case Cut(after):
                    cut = after
                case Fail(done, forever):
                    self._down = self._down or forever
                    if not done:
                        raise _failure()
                    late = True
        yield cut
        if late:
            raise _failure()

    def _due(self, call: Call) -> Iterator[Effect]:
        self.calls.append(call)
        for index, fault in enumerate(self._plan):
            if fault.matches(call):
                self._matched[index] += 1
                if self._matched[index] == fault.at:
                    yield fault.effect


def _failure() -> StorageUnavailable:
    return StorageUnavailable("The store failed, as the test planned.")
