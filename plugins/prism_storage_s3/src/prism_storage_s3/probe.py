"""Asks a store what it can do: one that ignores conditions would lose publishes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from prism_kernel.api import ConfigurationError
from prism_storage_s3.addresses import Addresses, token_of
from prism_storage_s3.caller import Caller, translated
from prism_storage_s3.client import S3Client
from prism_storage_s3.conditions import Condition
from prism_storage_s3.failures import ACCESS_DENIED, Kind, S3Failure
from prism_storage_s3.question import Question

_FOLDER = ".probe"  # no key has a segment that starts with a dot
_STALE = '"00000000000000000000000000000000"'


class StoreProbe:
    """Finds out by means of small objects, each thing once, when it is first needed.

    The methods raise ``S3Failure`` if the store cannot be asked.
    """

    def __init__(self, client: S3Client, caller: Caller, addresses: Addresses) -> None:
        self._client = client
        self._addresses = addresses
        self._writes = Question(caller, self._check_writes)
        self._deletes = Question(caller, self._has_conditional_deletes)
        self._parts = Question(caller, self._has_create_only_parts)
        self._lists = Question(caller, self._has_ordered_lists)

    async def require_conditional_writes(self) -> None:
        """Raises ``ConfigurationError`` if the store ignores conditions or has none."""
        await self._writes.answer()

    async def require_conditional_deletes(self) -> None:
        """Raises ``ConfigurationError`` if the store deletes whatever the condition."""
        if not await self._deletes.answer():
            raise ConfigurationError(
                "The S3 store ignores If-Match when it deletes, so Prism does not delete there "
                "what another process may be changing.",
                code="conditional-delete-unsupported",
            )

    async def takes_parts(self, condition: Condition) -> bool:
        """Whether a file may be sent in parts; a single request is conditional in any store.

        ``If-Match`` at the end of parts is too rare a wish to ask the store about it.
        """
        return condition.if_match is None and await self._parts.answer()

    async def lists_in_order(self) -> bool:
        """Whether keys are listed in their order; ``False`` if this process may only read."""
        try:
            return await self._lists.answer()
        except S3Failure as failure:
            if failure.problem_code == ACCESS_DENIED:
                return False
            raise

    def _check_writes(self) -> None:
        put = self._client.put_object
        with self._scratch(str(uuid4())) as target:
            if not _allows(lambda: put(**target, Body=b"1", IfNoneMatch="*")):
                raise _refusal("refuses If-None-Match for a new object")
            if _allows(lambda: put(**target, Body=b"2", IfNoneMatch="*")):
                raise _refusal("ignores If-None-Match")
            if _allows(lambda: put(**target, Body=b"2", IfMatch=_STALE)):
                raise _refusal("ignores If-Match")
            current = f'"{token_of(self._client.head_object(**target))}"'
            if not _allows(lambda: put(**target, Body=b"3", IfMatch=current)):
                raise _refusal("refuses If-Match with the right ETag")

    def _has_conditional_deletes(self) -> bool:
        with self._scratch(str(uuid4())) as target:
            self._client.put_object(**target, Body=b"1")
            return not _allows(lambda: self._client.delete_object(**target, IfMatch=_STALE))

    def _has_ordered_lists(self) -> bool:
        """A walk through folders gives ``x/object`` before ``x-object``, though "-" is less."""
        folder = str(uuid4())
        inside, beside = f"{folder}/object", f"{folder}-object"
        with self._scratch(inside) as first, self._scratch(beside) as second:
            self._client.put_object(**first, Body=b"1")
            self._client.put_object(**second, Body=b"1")
            prefix = self._addresses.full(f"{_FOLDER}/{folder}")
            page = self._client.list_objects_v2(Bucket=self._addresses.bucket, Prefix=prefix)
            return [found["Key"] for found in page["Contents"]] == [second["Key"], first["Key"]]

    def _has_create_only_parts(self) -> bool:
        with self._scratch(str(uuid4())) as target:
            self._client.put_object(**target, Body=b"1")
            try:
                return not translated(partial(self._completes_over, target))
            except S3Failure as failure:
                if failure.kind is Kind.UNSUPPORTED:
                    return False
                raise

    def _completes_over(self, target: dict[str, object]) -> bool:
        upload = {**target, "UploadId": self._client.create_multipart_upload(**target)["UploadId"]}
        try:
            part = self._client.upload_part(**upload, PartNumber=1, Body=b"2")
            parts = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}
            complete = self._client.complete_multipart_upload
            return _allows(lambda: complete(**upload, MultipartUpload=parts, IfNoneMatch="*"))
        finally:
            with contextlib.suppress(BotoCoreError, ClientError):
                self._client.abort_multipart_upload(**upload)

    @contextlib.contextmanager
    def _scratch(self, name: str) -> Iterator[dict[str, object]]:
        """The address of an object that nobody has used, and that is gone afterwards."""
        target = self._addresses.raw(f"{_FOLDER}/{name}")
        try:
            yield target
        finally:
            with contextlib.suppress(BotoCoreError, ClientError):
                self._client.delete_object(**target)


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
