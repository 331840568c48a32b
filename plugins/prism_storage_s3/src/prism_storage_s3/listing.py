"""Pages through the keys of a bucket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial

from prism_kernel.api import ObjectStat
from prism_storage_s3.addresses import Addresses, listable, may_begin_a_key, token_of
from prism_storage_s3.caller import Caller
from prism_storage_s3.client import ListPage, S3Client


async def list_objects(
    client: S3Client, caller: Caller, addresses: Addresses, prefix: str, after: str
) -> AsyncIterator[ObjectStat]:
    """See ``StorageDriver.list``. Raises ``S3Failure``."""
    if not may_begin_a_key(prefix):
        return
    request: dict[str, object] = {
        "Bucket": addresses.bucket,
        "Prefix": addresses.full(prefix),
        "StartAfter": addresses.full(listable(after)),
    }
    more = True
    while more:
        page = await caller.repeat(partial(client.list_objects_v2, **request))
        for found in _objects(page, addresses):
            if found.key > after:
                yield found
        more = page["IsTruncated"]
        if more:
            request["ContinuationToken"] = page["NextContinuationToken"]


def _objects(page: ListPage, addresses: Addresses) -> Iterator[ObjectStat]:
    """Without what is no key: others may use the bucket, and the probe does."""
    for found in page.get("Contents", []):
        key = addresses.key_of(found["Key"])
        if key is not None:
            yield ObjectStat(key, found["Size"], token_of(found["ETag"]))
