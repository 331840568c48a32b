"""Random sequences of storage operations, compared with ``MemoryStorage`` step by step.

Needs Hypothesis. A driver's test::

    class MyMachine(StorageMachine):
        def make_driver(self):
            return MyStorage(...)  # an empty store, for each sequence of steps


    TestMyMachine = MyMachine.TestCase
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from itertools import count
from typing import ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.contracts.storage import ObjectStat, StorageDriver
from prism_kernel.errors import ObjectNotFound, PreconditionFailed

T = TypeVar("T")

# Neighbours in every way that matters for order, and no key in the place of a folder.
_KEYS = st.sampled_from(
    ["a!", "a-b", "a/b", "a/c-", "a/c/d", "a/c/e", "a/c0", "a0", "b/x", "b/y/z", "B/x"]
)
_STRINGS = st.one_of(_KEYS, st.sampled_from(["", "a", "a/", "a/c", "a/c/", "b/y/", "/", "~"]))
_CONTENTS = st.one_of(st.binary(max_size=20), st.sampled_from([b"", b"same", b"x" * 700_000]))
_OFFSETS = st.one_of(st.integers(0, 25), st.sampled_from([699_999, 700_000, 1_000_000]))


@dataclass(frozen=True, slots=True)
class _Tokens:
    """What both stores call one and the same write."""

    expected: str
    actual: str


class StorageMachine(RuleBasedStateMachine):
    """Runs each step on a driver and on ``MemoryStorage``: both must answer the same."""

    tokens_are_digests: ClassVar[bool] = False
    """Whether the same bytes may get the same token again. Then all bytes written differ."""

    def make_driver(self) -> StorageDriver:
        """An empty store of the driver under test. Override it."""
        raise NotImplementedError(f"{type(self).__name__} makes no driver")

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._expected = MemoryStorage()
        self._actual = self.make_driver()
        self._writes: list[_Tokens] = []
        self._seen: dict[str, set[str]] = {}
        self._contents = count()

    def teardown(self) -> None:
        self._run(self._actual.aclose())
        self._runner.close()

    @rule(key=_KEYS, content=_CONTENTS)
    def put(self, key: str, content: bytes) -> None:
        content = self._distinct(content)
        self._note_write(
            key,
            self._run(self._expected.put(key, content)),
            self._run(self._actual.put(key, content)),
        )

    @rule(key=_KEYS, content=_CONTENTS)
    def put_if_absent(self, key: str, content: bytes) -> None:
        content = self._distinct(content)
        self._note_write(
            key,
            self._run(_try(self._expected.put(key, content, if_absent=True))),
            self._run(_try(self._actual.put(key, content, if_absent=True))),
        )

    @precondition(lambda self: self._writes)
    @rule(key=_KEYS, content=_CONTENTS, data=st.data())
    def put_if_match(self, key: str, content: bytes, data: st.DataObject) -> None:
        tokens = data.draw(st.sampled_from(self._writes))
        content = self._distinct(content)
        self._note_write(
            key,
            self._run(_try(self._expected.put(key, content, if_match=tokens.expected))),
            self._run(_try(self._actual.put(key, content, if_match=tokens.actual))),
        )

    @rule(key=_KEYS)
    def delete(self, key: str) -> None:
        self._run(self._expected.delete(key))
        self._run(self._actual.delete(key))

    @precondition(lambda self: self._writes)
    @rule(key=_KEYS, data=st.data())
    def delete_if_match(self, key: str, data: st.DataObject) -> None:
        tokens = data.draw(st.sampled_from(self._writes))
        expected = self._run(_try(self._expected.delete(key, if_match=tokens.expected)))
        assert self._run(_try(self._actual.delete(key, if_match=tokens.actual))) == expected

    @rule(key=_KEYS)
    def read(self, key: str) -> None:
        expected = self._run(_try(self._expected.get(key)))
        actual = self._run(_try(self._actual.get(key)))
        if isinstance(expected, type) or isinstance(actual, type):
            assert actual == expected == self._run(_try(self._actual.stat(key)))
        else:
            assert actual.data == expected.data
            assert actual.stat == self._run(self._actual.stat(key))

    @rule(key=_KEYS, start=_OFFSETS, length=st.none() | _OFFSETS)
    def stream(self, key: str, start: int, length: int | None) -> None:
        expected = self._run(_try(_collect(self._expected.stream(key, start=start, length=length))))
        actual = self._run(_try(_collect(self._actual.stream(key, start=start, length=length))))
        if isinstance(expected, type) or isinstance(actual, type):
            assert actual == expected
        else:
            assert b"".join(actual) == b"".join(expected)

    @rule(prefix=_STRINGS, after=_STRINGS)
    def list_part(self, prefix: str, after: str) -> None:
        self._compare_listing(prefix, after)

    @invariant()
    def list_all(self) -> None:
        self._compare_listing("", "")

    def _distinct(self, content: bytes) -> bytes:
        return content + b"%d" % next(self._contents) if self.tokens_are_digests else content

    def _compare_listing(self, prefix: str, after: str) -> None:
        expected = self._run(_collect(self._expected.list(prefix, after=after)))
        actual = self._run(_collect(self._actual.list(prefix, after=after)))
        assert _without_tokens(actual) == _without_tokens(expected)

    def _note_write(
        self,
        key: str,
        expected: ObjectStat | type[Exception],
        actual: ObjectStat | type[Exception],
    ) -> None:
        if isinstance(expected, type) or isinstance(actual, type):
            assert actual == expected
            return
        assert _without_tokens([actual]) == _without_tokens([expected])
        seen = self._seen.setdefault(key, set())
        assert actual.version not in seen, "a version token came back"
        seen.add(actual.version)
        self._writes.append(_Tokens(expected.version, actual.version))

    def _run(self, step: Coroutine[object, object, T]) -> T:
        return self._runner.run(step)


async def _try(step: Coroutine[object, object, T]) -> T | type[Exception]:
    """What the step returns, or the class of the error that a driver may answer with."""
    try:
        return await step
    except (ObjectNotFound, PreconditionFailed) as error:
        return type(error)


async def _collect(items: AsyncIterator[T]) -> list[T]:
    return [item async for item in items]


def _without_tokens(objects: list[ObjectStat]) -> list[tuple[str, int]]:
    return [(each.key, each.size) for each in objects]
