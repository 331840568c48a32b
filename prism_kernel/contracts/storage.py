"""What a storage driver does: bytes under keys, with conditional writes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from pydantic import BaseModel

MAX_KEY_LENGTH = 768
"""Characters in a key: the 1,024 that S3 takes, less some for a bucket prefix."""

DERIVED = "index/"
"""Below this prefix are documents that can be rebuilt from others.

A driver need not wait until they are safe from a power failure: their readers expect that a
document may be missing, old or damaged.
"""

MAX_SEGMENT_LENGTH = 255
"""Characters between two slashes: what Linux and macOS take as a file name."""

# Visible ASCII without "/" and without the backslash that Windows reads as one.
_SEGMENT = re.compile(rf"(?!\.)[!-.0-\[\]-~]{{1,{MAX_SEGMENT_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class ObjectStat:
    """What a driver knows of an object without reading it.

    ``version`` is an opaque token. Every write of the key gives it a new token, even a write of the
    same bytes. An old token never comes back, not even after a delete. ``if_match`` compares
    tokens, and caches keep them. The exception is a store whose tokens are digests, as S3's ETags
    are: it may give the same bytes the same token again, and its driver must say so. So a token
    means "these bytes", and nothing more.

    ``size`` is in bytes. ``modified_at`` is when the object was last written, timezone-aware and
    as exact as the store tells it, or ``None`` if the store does not tell. ``list`` should set it,
    because ``prism gc`` uses it. ``put`` need not ask the store for it. It is not part of an
    object's identity.
    """

    key: str
    size: int
    version: str
    modified_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object's bytes, together with the version token that they had when they were read."""

    stat: ObjectStat
    data: bytes


def is_segment(name: str) -> bool:
    """Whether ``name`` may stand between two slashes of a key."""
    return _SEGMENT.fullmatch(name) is not None


@lru_cache(maxsize=4096)
def check_key(key: str) -> str:
    """Return ``key`` unchanged if it follows the rules in ``StorageDriver``'s docstring.

    Raises ``ValueError``: keys are built from checked names, so a bad one is a mistake in the code.
    Results are cached, because a driver is asked for the same record at every request.
    """
    if len(key) > MAX_KEY_LENGTH or not all(map(is_segment, key.split("/"))):
        raise ValueError(f"{key[:MAX_KEY_LENGTH]!r} is not a storage key")
    return key


def check_conditions(*, if_absent: bool, if_match: str | None) -> None:
    """Raise ``ValueError`` for a write with both conditions: no object could meet them."""
    if if_absent and if_match is not None:
        raise ValueError("if_absent and if_match exclude each other")


def check_range(start: int, length: int | None) -> None:
    """Raise ``ValueError`` for a range that counts backwards."""
    if start < 0 or (length is not None and length < 0):
        raise ValueError(f"a range cannot start at {start} and be {length} bytes long")


class StorageDriver(Protocol):
    """Keeps bytes under keys.

    Methods are async because they do I/O; a driver with a blocking client uses
    ``anyio.to_thread``.

    Keys are relative, and their segments are separated by ``/``. They consist of visible ASCII
    without backslashes. No segment is empty or starts with a dot. A key has at most 768 characters,
    a segment at most 255. Case matters. The kernel builds keys from checked names, and every method
    that takes a key refuses others with ``ValueError`` (``check_key``). No key is another key's
    folder (``a`` and ``a/b``); a driver may refuse such a key with ``ValueError`` too.

    Building a driver writes nothing: a store begins with its first write. Before that it is empty.

    Once a write has finished, every read sees it, also from other processes. Every method raises
    ``StorageUnavailable`` if the store cannot be reached. It uses the code ``storage-full`` if
    there is no room, and the subclass ``StoreMissing`` if the place itself, such as a bucket, does
    not exist. No method leaves anything half-written. A write or delete that raises
    ``StorageUnavailable``, or that is cancelled, has happened as a whole or not at all; only
    reading tells which.
    """

    async def get(self, key: str) -> StoredObject:
        """The whole object. Raises ``ObjectNotFound``."""
        ...

    async def put(
        self,
        key: str,
        data: bytes | Path,
        *,
        if_absent: bool = False,
        if_match: str | None = None,
    ) -> ObjectStat:
        """Write an object atomically and durably, from memory or from a local file.

        The local file is left as it is. Without a condition, ``put`` replaces what is there.
        ``if_absent`` and ``if_match`` exclude each other (``ValueError``). Raises
        ``PreconditionFailed`` if the key exists (``if_absent``), or if it is missing or has another
        version token (``if_match``). A local file that cannot be read raises its own ``OSError``.
        """
        ...

    async def stat(self, key: str) -> ObjectStat:
        """Size and version token. Raises ``ObjectNotFound``. Called often: keep it cheap."""
        ...

    def stream(
        self, key: str, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        """Bytes ``start`` to ``start + length`` (to the end without ``length``) in pieces.

        Raises ``ObjectNotFound`` before the first piece, ``ValueError`` for negative numbers. A
        range that goes past the end stops at the end. All pieces come from the same write of the
        object. No piece is longer than 8 MiB, and few of them are in memory at a time. A caller
        that stops early closes the iterator (``contextlib.aclosing``).
        """
        ...

    def list(self, prefix: str, *, after: str = "") -> AsyncIterator[ObjectStat]:
        """Objects whose key starts with ``prefix`` and sorts after ``after``, in key order.

        Keys sort by their code points, as S3's do. ``prefix`` and ``after`` may be any strings:
        they need not be folders or keys. A prefix that no key can have lists nothing. An object
        that is written or deleted meanwhile may be listed or not; every other one is listed once.
        """
        ...

    async def delete(self, key: str, *, if_match: str | None = None) -> None:
        """Remove the object, or do nothing if there is none.

        With ``if_match``, raises ``PreconditionFailed`` if it is missing or has another token.
        """
        ...

    async def presign(self, key: str, *, expires_in: int) -> str | None:
        """A URL that serves the object for ``expires_in`` seconds.

        Returns ``None`` if the store cannot make one. Does not check that the object exists.
        """
        ...

    async def aclose(self) -> None:
        """Release connections. The driver is not used afterwards; a second call does nothing."""
        ...


@runtime_checkable
class StoresTogether(Protocol):
    """A ``StorageDriver`` implements this as well if one commit is cheaper than many writes."""

    async def commit(
        self,
        objects: Mapping[str, bytes | Path],
        key: str,
        data: bytes,
        *,
        if_absent: bool = False,
        if_match: str | None = None,
    ) -> ObjectStat:
        """Store ``objects``, and once they are durable, write ``data`` to ``key`` as ``put`` does.

        ``objects`` maps keys to what ``put`` takes; the order does not matter. Their keys are new,
        and nobody knows them before the object at ``key`` names them. Until then a driver may show
        them half-written, and may leave them so if its process is killed.

        Raises what ``put`` raises. ``PreconditionFailed`` is about ``key`` only: the objects are
        stored then. An object whose key is taken raises ``StorageUnavailable``. After every error
        but ``PreconditionFailed`` that came before ``key`` was written, none of the objects stays.
        """
        ...


@dataclass(frozen=True, slots=True)
class StorageProvider:
    """What ``prism_register_storage`` returns: how to build one driver.

    ``create`` receives the plugin's validated configuration (``None`` if it declares none) and is
    called only if configuration selects ``name``; import heavy clients inside it. ``shared`` is
    false when another process would not see what this one wrote. ``local`` is true when ``stat``
    takes microseconds, as of a file: then it is asked at every read. Otherwise the kernel believes
    a version token of a package record for a moment (``cache.freshness_seconds``).

    ``location`` receives the same configuration and says where the store is: a path or a URL
    without secrets in it, for people. Commands name the store that they use by it. Without it they
    say ``name``.
    """

    name: str
    summary: str
    create: Callable[[BaseModel | None], StorageDriver]
    shared: bool = True
    local: bool = False
    location: Callable[[BaseModel | None], str] | None = None
