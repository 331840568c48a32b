"""Storage in a bucket of an S3 store: one object per key, below a prefix."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from prism_kernel.api import (
    ConfigurationError,
    ObjectNotFound,
    ObjectStat,
    StoredObject,
    check_conditions,
    check_range,
)
from prism_storage_s3.addresses import Addresses, stat_of
from prism_storage_s3.caller import Caller
from prism_storage_s3.client import Headers, S3Client
from prism_storage_s3.conditions import Condition
from prism_storage_s3.config import S3Config
from prism_storage_s3.deletes import Delete, delete_always
from prism_storage_s3.failures import NO_BUCKET, BucketMissing, Kind, S3Failure
from prism_storage_s3.listing import Listing
from prism_storage_s3.probe import StoreProbe
from prism_storage_s3.reading import RangeReader
from prism_storage_s3.uploads import PART_BYTES, Uploader
from prism_storage_s3.writes import Write


class S3Storage:
    """A ``StorageDriver`` over ``client``, which it closes.

    An object's version token is its ETag: a digest of the bytes, so the same bytes written again
    may have the same token. Any number of drivers and machines may share a bucket and prefix.

    Raises ``ConfigurationError`` without a bucket. Before its first write it makes sure that the
    store keeps conditions, and raises ``ConfigurationError`` there if it does not.
    """

    def __init__(self, client: S3Client, config: S3Config) -> None:
        if config.bucket is None:
            raise ConfigurationError(
                "Storage in S3 needs a bucket: set plugin.storage_s3.bucket or PRISM_S3_BUCKET."
            )
        self._client = client
        self._caller = Caller(attempts=config.attempts, concurrency=config.concurrency)
        self._addresses = Addresses(config.bucket, config.prefix)
        self._probe = StoreProbe(client, self._caller, self._addresses)
        self._uploader = Uploader(client, self._caller)
        self._bucket_seen = False

    async def check(self) -> None:
        """Make sure that the bucket is there, may be written, and keeps conditions.

        Raises ``ConfigurationError`` or ``StorageUnavailable`` with the reason.
        """
        await self._find_bucket()
        await self._probe.require_conditional_writes()

    async def get(self, key: str) -> StoredObject:
        address = self._addresses.of(key)

        def read() -> StoredObject:
            opened = self._client.get_object(**address)
            body = opened["Body"]
            try:
                return StoredObject(stat_of(key, opened), body.read())
            finally:
                body.close()

        try:
            return await self._caller.ask(read)
        except S3Failure as failure:
            raise _absent(key, failure) from failure

    async def put(
        self,
        key: str,
        data: bytes | Path,
        *,
        if_absent: bool = False,
        if_match: str | None = None,
    ) -> ObjectStat:
        address = self._addresses.of(key)
        check_conditions(if_absent=if_absent, if_match=if_match)
        await self._probe.require_conditional_writes()
        condition = Condition(if_absent, if_match)
        write = Write(key, address, condition, head=partial(self._head, key))
        if isinstance(data, bytes):
            return await self._uploader.put_bytes(write, data)
        size = await self._caller.once(lambda: data.stat().st_size)
        if size > PART_BYTES and await self._probe.takes_parts(condition):
            return await self._uploader.put_parts(write, data, size)
        return await self._uploader.put_file(write, data)

    async def stat(self, key: str) -> ObjectStat:
        return stat_of(key, await self._head(key))

    async def stream(
        self, key: str, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        check_range(start, length)
        address = self._addresses.of(key)
        if length == 0:  # a range cannot say so
            await self._head(key)
            return
        end = None if length is None else start + length
        reader = RangeReader(self._client, self._caller, address, start, end)
        try:
            while piece := await reader.next_piece():
                yield piece
        except S3Failure as failure:
            raise _absent(key, failure) from failure
        finally:
            reader.close()

    async def list(self, prefix: str, *, after: str = "") -> AsyncIterator[ObjectStat]:
        listing = Listing(self._client, self._caller, self._addresses, prefix, after)
        async for found in listing.objects(ordered=await self._probe.lists_in_order()):
            yield found

    async def delete(self, key: str, *, if_match: str | None = None) -> None:
        address = self._addresses.of(key)
        if if_match is None:
            return await delete_always(address, self._client, self._caller)
        await self._probe.require_conditional_deletes()
        removal = Delete(address, Condition(if_match=if_match), partial(self._head, key))
        return await removal.run(self._client, self._caller)

    async def presign(self, key: str, *, expires_in: int) -> str | None:
        """In a thread: the credentials of a role may have to be fetched first."""
        address = self._addresses.of(key)
        sign = partial(
            self._client.generate_presigned_url, "get_object", Params=address, ExpiresIn=expires_in
        )
        return await self._caller.ask(sign)

    async def aclose(self) -> None:
        self._client.close()

    async def _head(self, key: str) -> Headers:
        """Raises ``ObjectNotFound`` and ``StorageUnavailable``."""
        address = self._addresses.of(key)

        def ask() -> Headers:
            headers = self._client.head_object(**address)
            stat_of(key, headers)  # refuses a cut answer, so that it is asked for again
            return headers

        try:
            return await self._caller.ask(ask)
        except S3Failure as failure:
            if failure.kind is Kind.MISSING:
                await self._find_bucket()
            raise _absent(key, failure) from failure

    async def _find_bucket(self) -> None:
        """An answer to HEAD does not say what is missing, so ask for the bucket once."""
        if self._bucket_seen:
            return
        try:
            await self._caller.ask(partial(self._client.head_bucket, Bucket=self._addresses.bucket))
        except S3Failure as failure:
            raise BucketMissing(NO_BUCKET) if failure.kind is Kind.MISSING else failure from failure
        self._bucket_seen = True


def _absent(key: str, failure: S3Failure) -> ObjectNotFound | S3Failure:
    if failure.kind is Kind.MISSING:
        return ObjectNotFound(f"There is no object {key}.", key=key)
    return failure
