"""What a storage driver does: bytes under keys, with conditional writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class ObjectStat:
    """What a driver knows of an object without reading it.

    ``version`` is an opaque token that differs after every write of the key; it is what
    ``if_match`` compares and what caches carry. ``size`` is in bytes.
    """

    key: str
    size: int
    version: str


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object's bytes together with the token they were read under."""

    stat: ObjectStat
    data: bytes


class StorageDriver(Protocol):
    """Async because it is I/O; a driver with a blocking client uses ``anyio.to_thread``.

    Keys are ``/``-separated, relative, ASCII, without empty, ``.`` or ``..`` segments, and no
    segment starts with a dot; the kernel builds them from checked names, and a driver refuses
    others with ``ValueError``. Reads after a finished write see it, also from other processes.
    Every method raises ``StorageUnavailable`` when the store cannot be reached, and leaves
    nothing half-written.
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

        ``if_absent`` and ``if_match`` exclude each other. Raises ``PreconditionFailed`` when the
        key exists (``if_absent``), or is missing or has another version token (``if_match``).
        """
        ...

    async def stat(self, key: str) -> ObjectStat:
        """Size and version token. Raises ``ObjectNotFound``. Asked often: keep it cheap."""
        ...

    def stream(
        self, key: str, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        """Bytes ``start`` to ``start + length`` (to the end without ``length``) in pieces.

        Raises ``ObjectNotFound`` before the first piece. A range past the end is cut there.
        """
        ...

    def list(self, prefix: str, *, after: str = "") -> AsyncIterator[ObjectStat]:
        """Objects whose key starts with ``prefix`` and sorts behind ``after``, in key order.

        Keys sort by their code points, as S3's do.
        """
        ...

    async def delete(self, key: str, *, if_match: str | None = None) -> None:
        """Remove the object; nothing happens if there is none.

        With ``if_match``, raises ``PreconditionFailed`` if it is missing or has another token.
        """
        ...

    async def presign(self, key: str, *, expires_in: int) -> str | None:
        """A URL that serves the object for ``expires_in`` seconds, or ``None`` if the store
        cannot make one."""
        ...

    async def aclose(self) -> None:
        """Release connections. The driver is not used afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class StorageProvider:
    """What ``prism_register_storage`` returns: how to build one driver.

    ``create`` receives the plugin's validated configuration (``None`` if it declares none) and is
    called only if configuration selects ``name``; import heavy clients inside it. ``shared`` is
    false when another process would not see what this one wrote.
    """

    name: str
    summary: str
    create: Callable[[BaseModel | None], StorageDriver]
    shared: bool = True
