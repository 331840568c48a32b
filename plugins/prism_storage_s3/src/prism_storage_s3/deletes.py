"""Deletes, whose answers can be lost as well."""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.api import ObjectNotFound, PreconditionFailed
from prism_storage_s3.addresses import token_of
from prism_storage_s3.caller import Caller
from prism_storage_s3.client import S3Client
from prism_storage_s3.conditions import UNKNOWN, Condition, Head
from prism_storage_s3.failures import Kind, S3Failure


@dataclass(frozen=True, slots=True)
class Delete:
    """One ``delete`` under a condition: ``address`` are the parameters that name its key."""

    address: dict[str, object]
    condition: Condition
    head: Head

    async def run(self, client: S3Client, caller: Caller) -> None:
        """Raises ``PreconditionFailed`` and ``S3Failure``."""
        parameters = {**self.address, **self.condition.parameters()}
        await caller.write(lambda: client.delete_object(**parameters), self._settle)

    async def _settle(self, failure: S3Failure, unsure: bool) -> object:  # noqa: FBT001  Settle
        """See ``caller.Settle``. An object that is gone does not tell who deleted it."""
        try:
            found = token_of(await self.head())
        except ObjectNotFound:
            found = None
        if self.condition.holds(found):
            raise failure
        if unsure:
            raise S3Failure(UNKNOWN) from failure
        raise PreconditionFailed("Another writer was first.") from failure


async def delete_always(address: dict[str, object], client: S3Client, caller: Caller) -> None:
    """Raises ``S3Failure``."""
    try:
        await caller.repeat(lambda: client.delete_object(**address))
    except S3Failure as failure:
        if failure.kind is not Kind.MISSING:
            raise
