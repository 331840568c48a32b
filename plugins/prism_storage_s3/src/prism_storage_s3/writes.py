"""One ``put``, with a name of its own.

The name goes with the object as metadata, so that a writer whose answer was lost can tell whether
the object is of its own making: the same bytes could be another's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from prism_kernel.api import ObjectNotFound, ObjectStat, PreconditionFailed
from prism_storage_s3.addresses import stat_of, token_of
from prism_storage_s3.conditions import UNKNOWN, Condition, Head
from prism_storage_s3.failures import S3Failure

_WRITE_NAME = "prism-write"
_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Write:
    """``address`` are the parameters that name ``key``."""

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
