"""Asks a store whether it keeps conditions: one that ignores them would lose publishes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from uuid import uuid4

import anyio
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from prism_kernel.api import ConfigurationError
from prism_storage_s3.addresses import Addresses
from prism_storage_s3.caller import Caller, translated
from prism_storage_s3.client import S3Client
from prism_storage_s3.failures import Kind, S3Failure

PROBES = ".probe"
"""Folder of the probe's objects. No key has a segment that starts with a dot."""

_STALE = '"00000000000000000000000000000000"'


class ConditionProbe:
    """Writes a small object under conditions that must fail, once in the driver's life."""

    def __init__(self, client: S3Client, caller: Caller, addresses: Addresses) -> None:
        self._client = client
        self._caller = caller
        self._addresses = addresses
        self._lock = anyio.Lock()
        self._conditional_deletes: bool | None = None

    async def run(self) -> None:
        """Return at once if it has been done.

        Raises ``ConfigurationError`` if the store ignores conditions or has none, and
        ``S3Failure`` if it cannot be asked.
        """
        if self._conditional_deletes is None:
            async with self._lock:
                if self._conditional_deletes is None:
                    self._conditional_deletes = await self._caller.repeat(self._ask)

    async def require_conditional_deletes(self) -> None:
        """Raises ``ConfigurationError`` if the store deletes whatever the condition."""
        await self.run()
        if not self._conditional_deletes:
            raise ConfigurationError(
                "The S3 store ignores If-Match when it deletes, so Prism does not delete there "
                "what another process may be changing.",
                code="conditional-delete-unsupported",
            )

    def _ask(self) -> bool:
        """Whether deletes are conditional too; with a new object each time, so repeatable."""
        address = self._addresses.raw(f"{PROBES}/{uuid4()}")
        put, delete = self._client.put_object, self._client.delete_object
        try:
            if not _allows(lambda: put(**address, Body=b"1", IfNoneMatch="*")):
                raise _refusal("refuses If-None-Match for a new object")
            if _allows(lambda: put(**address, Body=b"2", IfNoneMatch="*")):
                raise _refusal("ignores If-None-Match")
            if _allows(lambda: put(**address, Body=b"2", IfMatch=_STALE)):
                raise _refusal("ignores If-Match")
            found = self._client.head_object(**address)
            if not _allows(lambda: put(**address, Body=b"3", IfMatch=found["ETag"])):
                raise _refusal("refuses If-Match with the right ETag")
            return not _allows(lambda: delete(**address, IfMatch=_STALE))
        finally:
            with contextlib.suppress(BotoCoreError, ClientError):
                delete(**address)


def _allows(write: Callable[[], object]) -> bool:
    """Whether the store carries out ``write``. Raises ``S3Failure`` if it fails otherwise."""
    try:
        translated(write)
    except S3Failure as failure:
        if failure.kind in {Kind.REFUSED, Kind.MISSING}:
            return False
        if failure.kind is Kind.UNSUPPORTED:
            raise _refusal("has no conditional writes") from failure
        raise
    return True


def _refusal(what: str) -> ConfigurationError:
    return ConfigurationError(
        f"The S3 store {what}, so two publishes at once could lose one of them: use a store with "
        "conditional writes.",
        code="conditional-writes-unsupported",
    )
