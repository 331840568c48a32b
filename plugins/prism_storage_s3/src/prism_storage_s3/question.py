"""A question to the store whose answer does not change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import anyio

from prism_storage_s3.caller import Caller

T = TypeVar("T")


class Question(Generic[T]):
    """Asked when the answer is first needed, by one task at a time; then it is kept.

    ``ask`` blocks, and may be repeated.
    """

    def __init__(self, caller: Caller, ask: Callable[[], T]) -> None:
        self._caller = caller
        self._ask = ask
        self._lock = anyio.Lock()
        self._answers: list[T] = []

    async def answer(self) -> T:
        """Raises ``S3Failure`` if the store cannot be asked, and what ``ask`` raises."""
        if not self._answers:
            async with self._lock:
                if not self._answers:
                    self._answers.append(await self._caller.repeat(self._ask))
        return self._answers[0]
