"""Version tokens of records, remembered for a short time where asking is dear."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic

import anyio

from prism_kernel.lru import LruCache

Ask = Callable[[str], Awaitable[str | None]]
"""From a package's name to its record's token now; ``None`` if there is no record."""


@dataclass(frozen=True, slots=True)
class _Known:
    """``token`` was the record's at the moment ``at`` or later; it is believed before ``until``."""

    token: str | None
    at: float
    until: float


@dataclass(slots=True)
class _Question:
    """Asked at ``at`` for all who want to know meanwhile. Done without either: given up."""

    at: float
    done: anyio.Event = field(default_factory=anyio.Event)
    answer: _Known | None = None
    error: Exception | None = None


class RecordTokens:
    """``seconds`` is how old a token may be; with 0 each call asks, and nothing is kept.

    What counts is when a question was *sent*: a slow answer does not live longer. Of many who want
    to know at once, one asks. ``capacity`` is in tokens; ``clock`` counts seconds, from anywhere.
    """

    def __init__(
        self, ask: Ask, capacity: int, seconds: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._ask = ask
        self._seconds = seconds
        self._clock = clock
        self._known: LruCache[str, _Known] = LruCache(capacity)
        self._questions: dict[str, _Question] = {}
        self._written_at = -math.inf

    def now(self) -> float:
        """To take before a read or write whose outcome ``learn`` or ``wrote`` is told."""
        return self._clock()

    async def get(self, name: str, *, fresh: bool = False) -> str | None:
        """The token, or ``None`` if there is no record. Raises what ``ask`` raises."""
        if not self._seconds:
            return await self._ask(name)
        now = self._clock()
        if fresh:
            token = await self._ask(name)
            self.learn(name, token, now)
            return token
        known = self._known.get(name)
        if known is None or known.until <= now:
            known = await self._shared(name)
        return known.token

    async def _shared(self, name: str) -> _Known:
        """The answer to a question that is on its way and not too old, or to a new one."""
        while True:
            question = self._questions.get(name)
            if question is None or question.at + self._seconds <= self._clock():
                return await self._lead(name)
            await question.done.wait()
            if question.error is not None:
                raise question.error
            if question.answer is not None:
                return question.answer

    async def _lead(self, name: str) -> _Known:
        question = self._questions[name] = _Question(self._clock())
        try:
            token = await self._ask(name)
            question.answer = _Known(token, question.at, question.at + self._seconds)
        except Exception as error:
            question.error = error
            raise
        finally:
            if self._questions.get(name) is question:
                del self._questions[name]
            question.done.set()
        self.learn(name, token, question.at)
        return question.answer

    def learn(self, name: str, token: str | None, asked_at: float) -> None:
        """Keep what a read found that began at ``asked_at``, unless something later is known.

        A read that this process's own write overtook may tell of the time before it.
        """
        known = self._known.get(name)
        if asked_at < self._written_at or (known is not None and asked_at < known.at):
            return
        self._keep(name, _Known(token, asked_at, asked_at + self._seconds))

    def wrote(self, name: str, token: str, began_at: float) -> None:
        """Keep what this process has just written, beginning at ``began_at``."""
        self.forget(name)
        self._keep(name, _Known(token, self._written_at, began_at + self._seconds))

    def forget(self, name: str) -> None:
        """Believe nothing of before: this process may have replaced the record."""
        self._written_at = self._clock()
        self._questions.pop(name, None)
        self._known.discard(name)

    def _keep(self, name: str, known: _Known) -> None:
        if self._seconds:
            self._known.put(name, known)
