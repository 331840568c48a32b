"""The keys that a registry signs with: made once, kept in the store, replaced on demand.

One key signs; the others only verify. Rotation destroys the old private key and signs every
version again, because every packument that clients have cached names the old key, and it stays
listed for them.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import msgspec

from prism_kernel.api import (
    Conflict,
    JsonObject,
    ObjectNotFound,
    PreconditionFailed,
    StorageDriver,
    StorageUnavailable,
)
from prism_npm.presentation import timestamp
from prism_npm.signatures.signing import KEY_TYPE, SigningKey

KEY = "plugins/npm/signing-keys.json"

_BELIEVED_SECONDS = 60.0
_GRACE = timedelta(hours=1)
"""How long an old key still counts for new versions: other servers notice within a minute."""


class StoredKey(msgspec.Struct, frozen=True, rename="camel"):
    """``private`` is missing once the key is retired; ``expires`` is when that counts."""

    key_id: str
    public: str
    created_at: datetime
    private: str | None = None
    expires: datetime | None = None

    def __repr__(self) -> str:
        return f"StoredKey({self.key_id!r})"  # without the secret


class _Document(msgspec.Struct, frozen=True, rename="camel"):
    keys: tuple[StoredKey, ...]
    format: int = 1


class SigningKeys:
    """The keys in one store, read again after a minute."""

    def __init__(self, storage: StorageDriver) -> None:
        self._storage = storage
        self._known: tuple[StoredKey, ...] = ()
        self._signing: SigningKey | None = None
        self._asked_at = 0.0

    async def signing(self) -> SigningKey:
        """The key that signs now; the first one is made here. Raises ``StorageUnavailable``."""
        await self._refresh()
        assert self._signing is not None  # noqa: S101 - refreshed
        return self._signing

    async def listed(self) -> list[JsonObject]:
        """All keys as ``/-/npm/v1/keys`` lists them, the one that signs first."""
        await self._refresh()
        return [_listing(key) for key in reversed(self._known)]

    async def _refresh(self) -> None:
        now = time.monotonic()
        if self._signing is not None and now < self._asked_at + _BELIEVED_SECONDS:
            return
        self._known = await load_or_create(self._storage)
        self._signing = _signing_key(self._known)
        self._asked_at = now


async def load_or_create(storage: StorageDriver) -> tuple[StoredKey, ...]:
    """The keys in ``storage``, oldest first. Of servers that start at once, one makes the first."""
    try:
        return (await _load(storage))[0]
    except ObjectNotFound:
        fresh = (_fresh_key(),)
    try:
        await storage.put(KEY, _encode(fresh), if_absent=True)
    except PreconditionFailed:
        return (await _load(storage))[0]
    return fresh


async def rotate(storage: StorageDriver) -> StoredKey:
    """Make a new key and retire the one that signs; returns the new one.

    Raises ``Conflict`` if somebody else does that at the same time.
    """
    await load_or_create(storage)
    keys, token = await _load(storage)
    expires = datetime.now(UTC) + _GRACE
    retired = tuple(_retired(key, expires) for key in keys)
    fresh = _fresh_key()
    try:
        await storage.put(KEY, _encode((*retired, fresh)), if_match=token)
    except PreconditionFailed:
        raise Conflict("The signing key is being replaced by somebody else.") from None
    return fresh


async def _load(storage: StorageDriver) -> tuple[tuple[StoredKey, ...], str]:
    stored = await storage.get(KEY)
    try:
        return msgspec.json.decode(stored.data, type=_Document).keys, stored.stat.version
    except msgspec.DecodeError:
        raise _damaged() from None  # its message may quote what must stay secret


def _signing_key(keys: tuple[StoredKey, ...]) -> SigningKey:
    secret = next((key.private for key in reversed(keys) if key.private is not None), None)
    if secret is None:
        raise _damaged()
    try:
        return SigningKey.decode(secret)
    except ValueError:
        raise _damaged() from None


def _damaged() -> StorageUnavailable:
    return StorageUnavailable("The signing keys cannot be read.", code="storage-corrupt")


def _fresh_key() -> StoredKey:
    key = SigningKey.generate()
    return StoredKey(key.key_id, key.public, datetime.now(UTC), private=key.encode())


def _retired(key: StoredKey, expires: datetime) -> StoredKey:
    return msgspec.structs.replace(key, private=None, expires=key.expires or expires)


def _encode(keys: tuple[StoredKey, ...]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(_Document(keys)), indent=2)


def _listing(key: StoredKey) -> JsonObject:
    return {
        "expires": None if key.expires is None else timestamp(key.expires),
        "keyid": key.key_id,
        "keytype": KEY_TYPE,
        "scheme": KEY_TYPE,
        "key": key.public,
    }
