"""Asks a store what it can do: one that ignores conditions would lose publishes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

import anyio
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from prism_kernel.api import ConfigurationError
from prism_storage_s3.addresses import Addresses, token_of
from prism_storage_s3.caller import Caller, translated
from prism_storage_s3.client import S3Client
from prism_storage_s3.conditions import Condition
from prism_storage_s3.failures import ACCESS_DENIED, Kind, S3Failure

_FOLDER = ".probe"  # no key has a segment that starts with a dot
_STALE = '"00000000000000000000000000000000"'


@dataclass(frozen=True, slots=True)
class Abilities:
    """What stores differ in. Conditional writes are not among it: without them there is none."""

    conditional_deletes: bool
    create_only_parts: bool
    ordered_lists: bool

    def takes_parts(self, condition: Condition) -> bool:
        """Whether a file may be sent in parts; a single request is conditional in any store.

        ``If-Match`` at the end of parts is too rare a wish to ask the store about it.
        """
        return self.create_only_parts and condition.if_match is None


class StoreProbe:
    """Asks by means of two small objects, once in the driver's life."""

    def __init__(self, client: S3Client, caller: Caller, addresses: Addresses) -> None:
        self._client = client
        self._caller = caller
        self._addresses = addresses
        self._lock = anyio.Lock()
        self._abilities: Abilities | None = None

    async def require_conditional_writes(self) -> Abilities:
        """Return at once if the store has been asked before.

        Raises ``ConfigurationError`` if it ignores conditions or has none, and ``S3Failure`` if
        it cannot be asked.
        """
        if self._abilities is None:
            async with self._lock:
                if self._abilities is None:
                    self._abilities = await self._caller.repeat(self._ask)
        return self._abilities

    async def require_conditional_deletes(self) -> None:
        """Raises ``ConfigurationError`` also if the store deletes whatever the condition."""
        if not (await self.require_conditional_writes()).conditional_deletes:
            raise ConfigurationError(
                "The S3 store ignores If-Match when it deletes, so Prism does not delete there "
                "what another process may be changing.",
                code="conditional-delete-unsupported",
            )

    async def lists_in_order(self) -> bool:
        """Whether keys are listed in their order; ``False`` if this process may only read."""
        try:
            return (await self.require_conditional_writes()).ordered_lists
        except S3Failure as failure:
            if failure.problem_code == ACCESS_DENIED:
                return False
            raise

    def _ask(self) -> Abilities:
        """Blocks. Takes new objects each time, so it may be repeated."""
        folder = f"{_FOLDER}/{uuid4()}"
        inside = self._addresses.raw(f"{folder}/object")
        beside = self._addresses.raw(f"{folder}-object")
        try:
            self._check_writes(inside)
            return Abilities(
                conditional_deletes=self._has_conditional_deletes(inside),
                create_only_parts=self._has_create_only_parts(inside),
                ordered_lists=self._has_ordered_lists(folder, beside),
            )
        finally:
            with contextlib.suppress(BotoCoreError, ClientError):
                self._client.delete_object(**inside)
                self._client.delete_object(**beside)

    def _check_writes(self, target: dict[str, object]) -> None:
        put = self._client.put_object
        if not _allows(lambda: put(**target, Body=b"1", IfNoneMatch="*")):
            raise _refusal("refuses If-None-Match for a new object")
        if _allows(lambda: put(**target, Body=b"2", IfNoneMatch="*")):
            raise _refusal("ignores If-None-Match")
        if _allows(lambda: put(**target, Body=b"2", IfMatch=_STALE)):
            raise _refusal("ignores If-Match")
        etag = f'"{token_of(self._client.head_object(**target))}"'
        if not _allows(lambda: put(**target, Body=b"3", IfMatch=etag)):
            raise _refusal("refuses If-Match with the right ETag")

    def _has_conditional_deletes(self, target: dict[str, object]) -> bool:
        try:
            return not _allows(lambda: self._client.delete_object(**target, IfMatch=_STALE))
        finally:
            self._client.put_object(**target, Body=b"4")

    def _has_create_only_parts(self, target: dict[str, object]) -> bool:
        try:
            return not translated(partial(self._completes_over_an_object, target))
        except S3Failure as failure:
            if failure.kind is Kind.UNSUPPORTED:
                return False
            raise

    def _completes_over_an_object(self, target: dict[str, object]) -> bool:
        upload = {**target, "UploadId": self._client.create_multipart_upload(**target)["UploadId"]}
        try:
            part = self._client.upload_part(**upload, PartNumber=1, Body=b"5")
            parts = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}
            complete = self._client.complete_multipart_upload
            return _allows(lambda: complete(**upload, MultipartUpload=parts, IfNoneMatch="*"))
        finally:
            with contextlib.suppress(BotoCoreError, ClientError):
                self._client.abort_multipart_upload(**upload)

    def _has_ordered_lists(self, folder: str, beside: dict[str, object]) -> bool:
        """A walk through folders gives ``x/object`` before ``x-object``, though "-" is less."""
        self._client.put_object(**beside, Body=b"1")
        page = self._client.list_objects_v2(
            Bucket=self._addresses.bucket, Prefix=self._addresses.full(folder)
        )
        keys = [found["Key"] for found in page.get("Contents", [])]
        return len(keys) > 1 and keys == sorted(keys)


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
