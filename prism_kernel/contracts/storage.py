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
"""Characters in a key: what S3 takes (1,024), less room for a bucket prefix."""

DERIVED = "index/"
"""Below this prefix are documents that can be made again from others.

A driver need not wait until they are safe from a power failure: whoever reads them expects that one
is missing, old or damaged.
"""

MAX_SEGMENT_LENGTH = 255
"""Characters between two slashes: what Linux and macOS take as a file name."""

# Visible ASCII without "/" and without the backslash that Windows reads as one.
_SEGMENT = re.compile(rf"(?!\.)[!-.0-\[\]-~]{{1,{MAX_SEGMENT_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class ObjectStat:
    """What a driver knows of an object without reading it.

    ``version`` is an opaque token that differs after every write of the key, of the same bytes
    too, and never comes back, not even after a delete; it is what ``if_match`` compares and what
    caches carry. A store whose tokens are digests (S3's ETag) may give the same bytes the same
    token again, and must say so: nothing may read more into a token than "these bytes".
    ``size`` is in bytes. ``modified_at`` is when the object was last written, timezone-aware and
    as exact as the store tells it; ``None`` if it does not. ``prism gc`` goes by it, so ``list``
    should know it. It is no part of an object's identity, and ``put`` need not ask for it.
    """

    key: str
    size: int
    version: str
    modified_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object's bytes together with the token they were read under."""

    stat: ObjectStat
    data: bytes


def is_segment(name: str) -> bool:
    """Whether ``name`` may stand between two slashes of a key."""
    return _SEGMENT.fullmatch(name) is not None


@lru_cache(maxsize=4096)
def check_key(key: str) -> str:
    """Return ``key`` unchanged if it follows the rules in ``StorageDriver``'s docstring.

    Raises ``ValueError``: keys come from the kernel, so a bad one is a mistake in the code. With a
    memory, as a driver is asked for the same record at every request.
    """
    if len(key) > MAX_KEY_LENGTH or not all(map(is_segment, key.split("/"))):
        raise ValueError(f"{key[:MAX_KEY_LENGTH]!r} is not a storage key")
    return key


def check_conditions(*, if_absent: bool, if_match: str | None) -> None:
    """Raise ``ValueError`` for a write that asks for both: the object cannot be neither."""
    if if_absent and if_match is not None:
        raise ValueError("if_absent and if_match exclude each other")


def check_range(start: int, length: int | None) -> None:
    """Raise ``ValueError`` for a range that counts backwards."""
    if start < 0 or (length is not None and length < 0):
        raise ValueError(f"a range cannot start at {start} and be {length} bytes long")


class StorageDriver(Protocol):
    """Async because it is I/O; a driver with a blocking client uses ``anyio.to_thread``.

    Keys are ``/``-separated, relative, visible ASCII without backslashes, without empty, ``.`` or
    ``..`` segments, and no segment starts with a dot; at most 768 characters, 255 in a segment.
    Case matters. The kernel builds them from checked names, and every method refuses others with
    ``ValueError`` (``check_key``). No key is another key's folder (``a`` and ``a/b``): a driver
    may refuse that with ``ValueError`` too.

    Building a driver writes nothing: a store begins with its first write. Before that it is empty.

    Reads after a finished write see it, also from other processes. Every method raises
    ``StorageUnavailable`` when the store cannot be reached, with the code ``storage-full`` when
    it has no room, and as ``StoreMissing`` where its place, such as a bucket, does not exist; it
    leaves nothing half-written. A write or delete that raises it, or that is
    cancelled, has happened as a whole or not at all; only reading tells which.
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
        """Write atomically and durably, from memory or from a local file (which stays).

        Without a condition, replaces what is there. ``if_absent`` and ``if_match`` exclude each
        other (``ValueError``). Raises ``PreconditionFailed`` when the key exists (``if_absent``),
        or is missing or has another version token (``if_match``). A local file that cannot be
        read raises its own ``OSError``.
        """
        ...

    async def stat(self, key: str) -> ObjectStat:
        """Size and version token. Raises ``ObjectNotFound``. Asked often: keep it cheap."""
        ...

    def stream(
        self, key: str, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        """Bytes ``start`` to ``start + length`` (to the end without ``length``) in pieces.

        Raises ``ObjectNotFound`` before the first piece, ``ValueError`` for negative numbers. A
        range past the end is cut there. All pieces come from one write of the object; none is
        longer than 8 MiB, and few are in flight. A caller that stops early closes the iterator
        (``contextlib.aclosing``).
        """
        ...

    def list(self, prefix: str, *, after: str = "") -> AsyncIterator[ObjectStat]:
        """Objects whose key starts with ``prefix`` and sorts behind ``after``, in key order.

        Keys sort by their code points, as S3's do. Both are strings, not folders or keys: any
        will do, and a prefix that no key can have lists nothing. Objects written or deleted
        meanwhile may be in it or not; every other object is in it once.
        """
        ...

    async def delete(self, key: str, *, if_match: str | None = None) -> None:
        """Remove the object; nothing happens if there is none.

        With ``if_match``, raises ``PreconditionFailed`` if it is missing or has another token.
        """
        ...

    async def presign(self, key: str, *, expires_in: int) -> str | None:
        """A URL that serves the object for ``expires_in`` seconds.

        ``None`` if the store cannot make one. Whether the object exists is not checked.
        """
        ...

    async def aclose(self) -> None:
        """Release connections. The driver is not used afterwards; a second call does nothing."""
        ...


@runtime_checkable
class StoresTogether(Protocol):
    """What a ``StorageDriver`` is, too, if a whole commit costs it less than one write by one."""

    async def commit(
        self,
        objects: Mapping[str, bytes | Path],
        key: str,
        data: bytes,
        *,
        if_absent: bool = False,
        if_match: str | None = None,
    ) -> ObjectStat:
        """Store ``objects``, and only when they are durable ``key``, as ``put`` does.

        ``objects`` are as for ``put``, in any order. Their keys are new, and nobody knows them
        before ``key`` names them: until then a driver may show them half-written, and leave them
        so when its process is killed.

        Raises what ``put`` raises. ``PreconditionFailed`` is about ``key``, and the objects are
        there after it; an object whose key is taken raises ``StorageUnavailable``. None of them
        stays after other errors that came before ``key`` was written.
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
