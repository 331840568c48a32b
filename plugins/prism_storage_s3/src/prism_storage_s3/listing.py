"""Pages through the keys of a bucket, in key order also where the store has another one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush

from prism_kernel.api import ObjectStat
from prism_storage_s3.addresses import Addresses, may_begin_a_key, token_of
from prism_storage_s3.caller import Caller
from prism_storage_s3.client import ListPage, S3Client

_NO_KEY_CHARACTER = re.compile(r"[^!-~]")
_BEFORE_SLASH_OR_NO_KEY_CHARACTER = re.compile(r"[^/-~]")


@dataclass(frozen=True, slots=True)
class Listing:
    """The objects whose key starts with ``prefix`` and sorts behind ``after``."""

    client: S3Client
    caller: Caller
    addresses: Addresses
    prefix: str
    after: str

    def objects(self, *, ordered: bool) -> AsyncIterator[ObjectStat]:
        """In key order. ``ordered`` says whether the store lists keys in their order.

        The others (SeaweedFS) walk through folders, each sorted by name: ``a/b`` comes before
        ``a-b``, though "-" is before "/". Raises ``S3Failure``.
        """
        if ordered:
            return self._found(start_in_order(self.after))
        return in_key_order(self._found(start_of_walk(self.after)), self.prefix)

    async def _found(self, start: str) -> AsyncIterator[ObjectStat]:
        """In the store's order, beginning behind ``start``."""
        if not may_begin_a_key(self.prefix):
            return
        request: dict[str, object] = {
            "Bucket": self.addresses.bucket,
            "Prefix": self.addresses.full(self.prefix),
            "StartAfter": self.addresses.full(start),
        }
        more = True
        while more:
            page = await self.caller.ask(partial(self._page, request))
            for found in _objects(page, self.addresses):
                if found.key > self.after:
                    yield found
            more = page["IsTruncated"]
            if more:
                request["ContinuationToken"] = page["NextContinuationToken"]

    def _page(self, request: dict[str, object]) -> ListPage:
        page = self.client.list_objects_v2(**request)
        _ = page["IsTruncated"]  # not there if the answer was cut
        return page


def start_in_order(after: str) -> str:
    """``after`` up to a character that no key has: stores do not take every character.

    All that sorts behind ``after`` sorts behind this.
    """
    return _NO_KEY_CHARACTER.split(after, maxsplit=1)[0]


def start_of_walk(after: str) -> str:
    """What a walk through folders reaches before anything that sorts behind ``after``.

    It reaches the folder ``a`` before ``a-b``, though ``a/x`` sorts behind ``a-b``; and when asked
    to start behind ``a``, it leaves the folder ``a`` out.
    """
    start = _BEFORE_SLASH_OR_NO_KEY_CHARACTER.split(after, maxsplit=1)[0]
    return start if start.endswith("/") else start[:-1]


async def in_key_order(found: AsyncIterator[ObjectStat], prefix: str) -> AsyncIterator[ObjectStat]:
    """Sort what a walk through folders finds below ``prefix``.

    Behind ``folder/x`` the walk can only bring keys before it that start with ``folder``. So
    whatever starts otherwise and sorts before ``folder/x`` need not wait; at most the objects of
    one folder directly below ``prefix`` are held.
    """
    held: list[tuple[str, ObjectStat]] = []
    async for each in found:
        slash = each.key.find("/", len(prefix))
        while held and held[0][0] < each.key:
            if slash >= 0 and held[0][0].startswith(each.key[:slash]):
                break
            yield heappop(held)[1]
        heappush(held, (each.key, each))
    while held:
        yield heappop(held)[1]


def _objects(page: ListPage, addresses: Addresses) -> Iterator[ObjectStat]:
    """Without what is no key: others may use the bucket, and the probe does."""
    for found in page.get("Contents", []):
        key = addresses.key_of(found["Key"])
        if key is not None:
            yield ObjectStat(key, found["Size"], token_of(found), found.get("LastModified"))
