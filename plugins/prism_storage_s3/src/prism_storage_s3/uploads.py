"""Sends objects to the store, in one piece or in parts."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import file_digest, md5
from pathlib import Path

import anyio

from prism_kernel.api import ObjectStat
from prism_storage_s3.addresses import token_of
from prism_storage_s3.caller import Caller
from prism_storage_s3.client import S3Client
from prism_storage_s3.failures import S3Failure
from prism_storage_s3.writes import Write

PART_BYTES = 8 * 1024 * 1024
"""Also the longest file that is sent in one piece. S3 takes parts of 5 MiB and more."""

_MOST_PARTS = 10_000
_ABORT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Uploader:
    """Every request carries a digest, so that the store refuses what was cut on its way.

    The methods raise ``PreconditionFailed``, ``S3Failure``, and the ``OSError`` of a local file.
    """

    client: S3Client
    caller: Caller

    async def put_bytes(self, write: Write, data: bytes) -> ObjectStat:
        parameters = {**write.new_object(), **write.condition.parameters(), **_body(data)}

        def send() -> ObjectStat:
            written = self.client.put_object(**parameters)
            return ObjectStat(write.key, len(data), token_of(written))

        return await self.caller.write(send, write.settle)

    async def put_file(self, write: Write, file: Path) -> ObjectStat:
        """In one request, whatever the size (S3 takes 5 GiB)."""
        parameters = {**write.new_object(), **write.condition.parameters()}

        def send() -> ObjectStat:
            with file.open("rb") as source:
                digest = file_digest(source, _md5).digest()
                size = source.tell()
                source.seek(0)
                written = self.client.put_object(
                    **parameters, Body=source, ContentMD5=_base64(digest)
                )
            return ObjectStat(write.key, size, token_of(written))

        return await self.caller.write(send, write.settle)

    async def put_parts(self, write: Write, file: Path, size: int) -> ObjectStat:
        """One part after the other: memory stays at one part, whatever the file's size."""
        conditions = write.condition.parameters()
        upload = await self.caller.repeat(partial(self._begin, write))
        try:
            length = max(PART_BYTES, -(-size // _MOST_PARTS))
            parts = []
            for number, start in enumerate(range(0, size, length), 1):
                target = {**upload, "PartNumber": number}
                part = partial(self._send_part, file, start, length, target)
                parts.append({"ETag": await self.caller.repeat(part), "PartNumber": number})

            def complete() -> ObjectStat:
                written = self.client.complete_multipart_upload(
                    **upload, **conditions, MultipartUpload={"Parts": parts}
                )
                return ObjectStat(write.key, size, token_of(written))

            return await self.caller.write(complete, write.settle)
        except BaseException:
            await self._abort(upload)
            raise

    def _begin(self, write: Write) -> dict[str, object]:
        """The parameters that name the upload."""
        begun = self.client.create_multipart_upload(**write.new_object())
        return {**write.address, "UploadId": begun["UploadId"]}

    def _send_part(self, file: Path, start: int, length: int, target: dict[str, object]) -> str:
        """The part's ETag, quoted."""
        with file.open("rb") as source:
            source.seek(start)
            content = source.read(length)
        return f'"{token_of(self.client.upload_part(**target, **_body(content)))}"'

    async def _abort(self, upload: dict[str, object]) -> None:
        """Give back the room of the parts; a rule of the bucket has to if this cannot."""
        with anyio.move_on_after(_ABORT_SECONDS, shield=True), suppress(S3Failure):
            await self.caller.repeat(partial(self.client.abort_multipart_upload, **upload))


_md5 = partial(md5, usedforsecurity=False)


def _body(data: bytes) -> dict[str, object]:
    return {"Body": data, "ContentMD5": _base64(_md5(data).digest())}


def _base64(digest: bytes) -> str:
    return b64encode(digest).decode("ascii")
