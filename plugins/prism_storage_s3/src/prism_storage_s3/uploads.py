"""Writes under conditions, whole or in parts, each with a name of its own.

The name goes with the object as metadata, so that a writer whose answer was lost can tell whether
the object is of its own making: the same bytes could be another's.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from functools import partial
from hashlib import md5
from pathlib import Path
from uuid import uuid4

import anyio

from prism_kernel.api import ObjectNotFound, ObjectStat, PreconditionFailed
from prism_storage_s3.addresses import stat_of, token_of
from prism_storage_s3.caller import Caller
from prism_storage_s3.client import S3Client
from prism_storage_s3.conditions import UNKNOWN, Condition, Head
from prism_storage_s3.failures import UNREADABLE, Kind, S3Failure

PART_BYTES = 8 * 1024 * 1024
"""Also the longest file that is sent in one piece. S3 takes parts of 5 MiB and more."""

_MOST_PARTS = 10_000
_ABORT_SECONDS = 10.0
_WRITE_NAME = "prism-write"
_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Write:
    """One ``put``: ``address`` are the parameters that name ``key``."""

    key: str
    address: dict[str, object]
    condition: Condition
    head: Head
    name: str = field(default_factory=lambda: str(uuid4()))

    def new_object(self) -> dict[str, object]:
        return {**self.address, "Metadata": {_WRITE_NAME: self.name}, "ContentType": _TYPE}

    async def settle(self, failure: S3Failure, unsure: bool) -> ObjectStat:  # noqa: FBT001  Settle
        """See ``caller.Settle``."""
        try:
            found = await self.head()
        except ObjectNotFound:
            found = None
        if found is not None and found["Metadata"].get(_WRITE_NAME) == self.name:
            return stat_of(self.key, found)
        if unsure:
            raise S3Failure(UNKNOWN) from failure
        if not self.condition.holds(token_of(found) if found else None):
            raise PreconditionFailed("Another writer was first.") from failure
        raise failure


class Uploader:
    def __init__(self, client: S3Client, caller: Caller) -> None:
        self._client = client
        self._caller = caller

    async def put(self, write: Write, data: bytes | Path) -> ObjectStat:
        """Raises ``PreconditionFailed``, ``S3Failure``, and the ``OSError`` of a local file."""
        conditions = write.condition.parameters()
        if isinstance(data, bytes):
            return await self._put_whole(write, data, conditions)
        size = await self._caller.once(lambda: data.stat().st_size)
        if size <= PART_BYTES:
            content = await self._caller.once(data.read_bytes)
            return await self._put_whole(write, content, conditions)
        return await self._put_parts(write, data, size, conditions)

    async def _put_whole(
        self, write: Write, data: bytes, conditions: dict[str, object]
    ) -> ObjectStat:
        parameters = {**write.new_object(), **conditions, **_body(data)}

        def send() -> ObjectStat:
            written = self._client.put_object(**parameters)
            return ObjectStat(write.key, len(data), token_of(written))

        return await self._caller.write(send, write.settle)

    async def _put_parts(
        self, write: Write, file: Path, size: int, conditions: dict[str, object]
    ) -> ObjectStat:
        """One part after the other: memory stays at one part, whatever the file's size."""
        upload = await self._caller.repeat(partial(self._begin, write))
        try:
            return await self._send_parts(write, file, size, {**upload, **conditions}, upload)
        except BaseException:
            await self._abort(upload)
            raise

    def _begin(self, write: Write) -> dict[str, object]:
        """The parameters that name the upload."""
        begun = self._client.create_multipart_upload(**write.new_object())
        if "UploadId" not in begun:
            raise S3Failure(UNREADABLE)
        return {**write.address, "UploadId": begun["UploadId"]}

    async def _send_parts(
        self,
        write: Write,
        file: Path,
        size: int,
        completion: dict[str, object],
        upload: dict[str, object],
    ) -> ObjectStat:
        length = max(PART_BYTES, -(-size // _MOST_PARTS))
        parts = []
        for number, start in enumerate(range(0, size, length), 1):
            part = partial(self._send_part, file, start, length, {**upload, "PartNumber": number})
            token = await self._caller.repeat(part)
            parts.append({"ETag": f'"{token}"', "PartNumber": number})

        def complete() -> ObjectStat:
            written = self._client.complete_multipart_upload(
                **completion, MultipartUpload={"Parts": parts}
            )
            return ObjectStat(write.key, size, token_of(written))

        return await self._caller.write(complete, write.settle)

    def _send_part(self, file: Path, start: int, length: int, target: dict[str, object]) -> str:
        with file.open("rb") as source:
            source.seek(start)
            return token_of(self._client.upload_part(**target, **_body(source.read(length))))

    async def _abort(self, upload: dict[str, object]) -> None:
        """Give back the room of the parts; a rule of the bucket does it if this cannot."""
        with anyio.move_on_after(_ABORT_SECONDS, shield=True):
            try:
                await self._caller.repeat(
                    partial(self._client.abort_multipart_upload, **upload),
                )
            except S3Failure as failure:
                if failure.kind is Kind.NO_UPLOAD:
                    return


def _body(data: bytes) -> dict[str, object]:
    """The digest lets the store refuse what was cut or changed on its way."""
    digest = b64encode(md5(data, usedforsecurity=False).digest()).decode("ascii")
    return {"Body": data, "ContentMD5": digest}
