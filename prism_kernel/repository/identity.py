"""Whether a place holds a store: it has an identity, or, if an older Prism made it, a package."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast
from uuid import uuid4

from prism_kernel.contracts.storage import ObjectStat, StorageDriver
from prism_kernel.errors import ObjectNotFound, PreconditionFailed, StorageUnavailable
from prism_kernel.models.package import now
from prism_kernel.models.store import StoreIdentity
from prism_kernel.repository.encoding import decode_model, decode_record
from prism_kernel.repository.keys import (
    IDENTITY,
    PACKAGES,
    RECORD_FILE,
    is_of_a_version,
    record_key,
)

_ATTEMPTS = 3


class Identification:
    """The identity of the store that ``documents`` and ``artifacts`` make up.

    They may be one driver. If they are two, artifacts without an identity get a copy, from which a
    damaged one of the documents is put back.
    """

    def __init__(self, documents: StorageDriver, artifacts: StorageDriver) -> None:
        self._documents, self._artifacts = documents, artifacts
        self.known: StoreIdentity | None = None
        """What was read or written so far."""
        self._copied = False

    async def has_store(self) -> bool:
        """Whether there is a store: an identity, or any package record.

        Raises ``StorageUnavailable``.
        """
        return await self.read() is not None or await _has_record(self._documents)

    async def read(self) -> StoreIdentity | None:
        """``None`` if the store has none yet, or a damaged one. Raises ``StorageUnavailable``."""
        if self.known is None:
            self.known, _ = await _read(self._documents)
        return self.known

    async def is_damaged(self) -> bool:
        """Whether there is something else in the place of the identity."""
        found, token = await _read(self._documents)
        return found is None and token is not None

    async def has_foreign_artifacts(self) -> bool:
        """Whether the artifacts carry the identity of another store."""
        own, (found, _) = await self.read(), await _read(self._artifacts)
        return own is not None and found is not None and own.id != found.id

    async def ensure(self, *, artifacts: bool = False) -> StoreIdentity:
        """The identity, which is written if there is none. Cheap once that is known.

        With ``artifacts``, a driver of their own gets a copy. Raises ``StorageUnavailable``, and
        what a first write of a driver raises.
        """
        identity = await self.read()
        if identity is None:
            copied, _ = await _read(self._artifacts)
            new = copied or StoreIdentity(id=uuid4(), created_at=now())
            self.known = identity = await _ensure(self._documents, new)
        if artifacts and not self._copied:
            if self._artifacts is not self._documents:
                await _ensure(self._artifacts, identity)
            self._copied = True
        return identity


async def _has_record(driver: StorageDriver) -> bool:
    listed = cast("AsyncGenerator[ObjectStat, None]", driver.list(PACKAGES))
    async with aclosing(listed) as found:
        async for stat in found:
            name = stat.key.removeprefix(PACKAGES).removesuffix(f"/{RECORD_FILE}")
            if stat.key == record_key(name) and await _is_record(driver, name):
                return True
    return False


async def _is_record(driver: StorageDriver, name: str) -> bool:
    """Whether it is Prism's: sources of packages are kept at paths like those of records.

    A record that is damaged counts if an object of a version lies beside it.
    """
    key = record_key(name)
    try:
        return decode_record((await driver.get(key)).data, key).name == name
    except ObjectNotFound:
        return False
    except StorageUnavailable:
        beside = driver.list(key.removesuffix(RECORD_FILE))
        return any([is_of_a_version(stat.key) async for stat in beside])


async def _read(driver: StorageDriver) -> tuple[StoreIdentity | None, str | None]:
    """The identity and its version token; a damaged one is as good as none."""
    try:
        stored = await driver.get(IDENTITY)
    except ObjectNotFound:
        return None, None
    try:
        return decode_model(StoreIdentity, stored.data, IDENTITY), stored.stat.version
    except StorageUnavailable:
        return None, stored.stat.version


async def _ensure(driver: StorageDriver, new: StoreIdentity) -> StoreIdentity:
    """The driver's identity, or ``new`` after writing it."""
    data = new.model_dump_json(by_alias=True, indent=2).encode()
    for _ in range(_ATTEMPTS):
        found, token = await _read(driver)
        if found is not None:
            return found
        try:
            await driver.put(IDENTITY, data, if_absent=token is None, if_match=token)
        except PreconditionFailed:
            continue  # another process makes the store at this very moment
        except ValueError as error:
            raise StorageUnavailable(
                f"The identity of the store cannot be written: {IDENTITY} is a folder."
            ) from error
        return new
    raise StorageUnavailable("The identity of the store is changed too often; try again.")
