"""When tokens were last used: written now and then, and never while a request waits."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic

import msgspec

from prism_auth_token.documents import TokenDocument
from prism_auth_token.keys import token_key
from prism_auth_token.sessions import Session
from prism_auth_token.stored import StoredDocuments
from prism_kernel.api import StorageDriver, StorageUnavailable

NOTED_EVERY = timedelta(minutes=5)
"""How exact ``last_used_at`` is."""

GATHERED_SECONDS = 1.0
_REMEMBERED = 20_000


class Usage:
    """Gathers the tokens that were seen and writes what is new, one after another.

    A write is a compare-and-swap of the token's own document: a token that was revoked meanwhile
    is not there to be written, and stays revoked. A server that stops forgets what it had not
    written yet.
    """

    def __init__(self, storage: StorageDriver, gathered_seconds: float = GATHERED_SECONDS) -> None:
        self._tokens = StoredDocuments(storage, TokenDocument)
        self._gathered_seconds = gathered_seconds
        self._noted: dict[str, float] = {}
        self._waiting: dict[str, datetime] = {}
        self._writing: asyncio.Task[None] | None = None

    def saw(self, session: Session) -> None:
        """Note that a token is used now."""
        digest, now = session.token.digest, monotonic()
        if now < self._noted.get(digest, 0.0):
            return
        if len(self._noted) >= _REMEMBERED:
            self._noted.clear()
        self._noted[digest] = now + NOTED_EVERY.total_seconds()
        self._waiting[digest] = datetime.now(UTC)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._gathered_seconds)
            seen, self._waiting = self._waiting, {}
            for digest, moment in seen.items():
                await self._note(digest, moment)

    async def _note(self, digest: str, moment: datetime) -> None:
        key = token_key(digest)
        try:
            loaded = await self._tokens.load(key)
            if loaded is None or _is_recent(loaded.document.last_used_at, moment):
                return
            noted = msgspec.structs.replace(loaded.document, last_used_at=moment)
            await self._tokens.replace(key, noted, loaded.version)
        except StorageUnavailable:
            return  # told by whatever needs the store; this can wait for the next use


def _is_recent(noted: datetime | None, moment: datetime) -> bool:
    """Another process, or this one before it was restarted, has noted it."""
    return noted is not None and moment - noted < NOTED_EVERY
