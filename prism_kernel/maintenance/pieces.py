"""Streams of bytes that are closed when they are left, as the storage contract asks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing
from typing import TypeAlias, cast

Pieces: TypeAlias = AsyncIterator[bytes]


def closing(pieces: Pieces) -> AbstractAsyncContextManager[Pieces]:
    """``pieces`` for a block, and closed at its end even if it was left early."""
    return aclosing(cast("AsyncGenerator[bytes, None]", pieces))
