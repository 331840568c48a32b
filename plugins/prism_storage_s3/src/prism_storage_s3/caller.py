"""Runs boto3's blocking calls in threads of the driver's own, again when that may help."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TypeVar

import anyio
import anyio.to_thread
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from prism_kernel.api import PreconditionFailed
from prism_storage_s3.failures import UNREADABLE, Kind, S3Failure, failure_of

T = TypeVar("T")

Settle = Callable[[S3Failure, bool], Awaitable[T]]
"""Decides by reading how a conditional write ended: the last failure, and whether an attempt may
have been carried out. Gives the write's result, or raises."""

_WORTH_READING = {Kind.CONFLICT, Kind.NO_UPLOAD}
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 3.0


class Caller:
    """``attempts`` and ``concurrency`` are those of ``S3Config``."""

    def __init__(self, *, attempts: int, concurrency: int) -> None:
        self._attempts = attempts
        self._concurrency = concurrency
        self._limiter: anyio.CapacityLimiter | None = None

    async def once(self, call: Callable[[], T], *, leave: bool = False) -> T:
        """One attempt. Raises ``S3Failure``, and what ``call`` raises on its own.

        With ``leave``, who is cancelled does not wait for the answer; the thread does, alone.
        """
        if self._limiter is None:  # it belongs to the event loop, so it is made inside it
            self._limiter = anyio.CapacityLimiter(self._concurrency)
        return await anyio.to_thread.run_sync(
            partial(translated, call), abandon_on_cancel=leave, limiter=self._limiter
        )

    async def ask(self, call: Callable[[], T]) -> T:
        """For calls that change nothing and hold nothing open: nobody has to see them end.

        So a limit on time holds, also while the store does not answer. Raises as ``repeat`` does.
        """
        return await self.repeat(call, leave=True)

    async def repeat(self, call: Callable[[], T], *, leave: bool = False) -> T:
        """For calls that may happen twice. Raises the last ``S3Failure``."""
        for pause in self.pauses():
            try:
                return await self.once(call, leave=leave)
            except S3Failure as failure:
                if not failure.meaning.passing or pause is None:
                    raise
                await anyio.sleep(pause)
        raise AssertionError

    async def write(self, call: Callable[[], T], settle: Settle[T]) -> T:
        """For calls with a condition.

        A refusal means that another writer was first, unless an earlier attempt of this very call
        may have been carried out and only its answer was lost: then ``settle`` decides.

        Raises ``PreconditionFailed``, ``S3Failure`` and what ``settle`` raises.
        """
        unsure = False
        for pause in self.pauses():
            try:
                return await self.once(call)
            except S3Failure as failure:
                refused = failure.kind in {Kind.REFUSED, Kind.MISSING}
                if refused and not unsure:
                    raise PreconditionFailed("The object is not as it was expected.") from failure
                unsure = unsure or failure.meaning.unsure
                if pause is None or not failure.meaning.passing:
                    if unsure or failure.kind in _WORTH_READING:
                        return await settle(failure, unsure)
                    raise
                await anyio.sleep(pause)
        raise AssertionError

    def pauses(self) -> Iterator[float | None]:
        """Seconds to wait after each attempt if it fails; ``None`` after the last.

        Full jitter: writers that collided once should not meet again.
        """
        longest = _FIRST_PAUSE
        for _ in range(self._attempts - 1):
            yield random.uniform(0, longest)  # noqa: S311  spreads clients
            longest = min(longest * 2, _LONGEST_PAUSE)
        yield None


def translated(call: Callable[[], T]) -> T:
    """What ``call`` returns; boto3's errors become ``S3Failure``, others are left.

    Python takes the headers up to where a connection broke for all of them (TLS would tell, but
    not everybody has it). Half a date is a ``ValueError`` of botocore's, and a header that is
    missing a ``KeyError`` of ours.
    """
    try:
        return call()
    except (BotoCoreError, ClientError) as error:
        raise failure_of(error) from error
    except (KeyError, ValueError) as error:
        raise S3Failure(UNREADABLE) from error
