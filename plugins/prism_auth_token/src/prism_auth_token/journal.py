"""The journal: which tokens and accounts changed of late, in one small document.

Processes remember accounts and tokens. Before they believe what they remember they look whether
the journal is still the one that they know: one ``stat``, at most once a second. If it is not,
they read it, and forget what it names. What was made is not in it, only what was taken away or
changed: nobody can remember a token that is new.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from time import monotonic
from typing import TypeAlias

import anyio

from prism_auth_token.documents import JournalDocument
from prism_auth_token.keys import JOURNAL
from prism_auth_token.stored import StoredDocuments, busy, pause
from prism_kernel.api import ObjectNotFound, StorageDriver, StorageUnavailable

KEPT_CHANGES = 200
"""Who is further behind than this forgets everything."""

BELIEVED_SECONDS = 1.0
"""For how long nobody asks again."""

PATIENCE_SECONDS = 2.0
"""For how long an answer is believed while the store gives no other. Then access is refused."""

_RETRY_SECONDS = 0.2
_ATTEMPTS = 50

Forget: TypeAlias = Callable[[Collection[str] | None], None]
"""Told the subjects that changed, or ``None`` if that may be any."""


class Journal:
    """One journal as this process knows it. ``clock`` counts seconds, from anywhere.

    What counts is when a question was *sent*: a slow answer is not believed for longer.
    """

    def __init__(
        self, storage: StorageDriver, forget: Forget, clock: Callable[[], float] = monotonic
    ) -> None:
        self._storage = storage
        self._documents = StoredDocuments(storage, JournalDocument)
        self._forget = forget
        self._clock = clock
        self._asking, self._writing = anyio.Lock(), anyio.Lock()
        self._was_read = False
        self._version: str | None = None
        self._serial = 0
        self._asked_at = -math.inf
        self._failed_at = -math.inf

    def is_fresh(self) -> bool:
        """Whether what is remembered may be believed without asking."""
        return self._clock() < self._asked_at + BELIEVED_SECONDS

    async def follow(self) -> None:
        """Learn what changed, unless that was done a moment ago. Of many callers, one asks.

        Raises ``StorageUnavailable`` when the store has not answered for ``PATIENCE_SECONDS``.
        """
        if self.is_fresh():
            return
        async with self._asking:
            if not self.is_fresh():
                await self._ask_patiently()

    async def write(self, subjects: Collection[str]) -> None:
        """Tell every process that these changed. They have: call it after the change."""
        self._forget(subjects)
        async with self._writing:  # others contend enough
            for attempt in range(_ATTEMPTS):
                if await self._append(tuple(subjects)):
                    return
                await pause(attempt)
        raise busy(JOURNAL)

    async def _append(self, subjects: tuple[str, ...]) -> bool:
        loaded = await self._documents.load(JOURNAL)
        known = loaded.document if loaded else JournalDocument()
        changes = (*known.changes, *subjects)[-KEPT_CHANGES:]
        longer = JournalDocument(known.serial + len(subjects), changes)
        if loaded is None:
            return await self._documents.add(JOURNAL, longer)
        return await self._documents.replace(JOURNAL, longer, loaded.version)

    async def _ask_patiently(self) -> None:
        now = self._clock()
        if now < self._failed_at + _RETRY_SECONDS:
            self._bear(now)
            return
        try:
            with anyio.fail_after(BELIEVED_SECONDS):
                await self._ask(now)
        except (StorageUnavailable, TimeoutError) as error:
            self._failed_at = self._clock()
            self._bear(self._failed_at, error)

    def _bear(self, now: float, reason: Exception | None = None) -> None:
        """Go on with what is remembered, for a bounded time."""
        if now >= self._asked_at + PATIENCE_SECONDS:
            raise StorageUnavailable(
                "The store of accounts and tokens gives no answer."
            ) from reason

    async def _ask(self, now: float) -> None:
        version = await self._current_version()
        if version != self._version or not self._was_read:
            await self._read()
        self._asked_at = now

    async def _current_version(self) -> str | None:
        try:
            return (await self._storage.stat(JOURNAL)).version
        except ObjectNotFound:
            return None

    async def _read(self) -> None:
        loaded = await self._documents.load(JOURNAL)
        document = loaded.document if loaded else JournalDocument()
        missed = document.serial - self._serial
        if self._was_read and 0 <= missed <= len(document.changes):
            self._forget(document.changes[len(document.changes) - missed :])
        else:
            self._forget(None)
        self._was_read = True
        self._version = loaded.version if loaded else None
        self._serial = document.serial
