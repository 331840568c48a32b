"""What must hold for a write or a delete, in S3's words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from prism_kernel.api import PreconditionFailed
from prism_storage_s3.addresses import is_token
from prism_storage_s3.client import Headers
from prism_storage_s3.failures import Meaning

Head = Callable[[], Awaitable[Headers]]
"""Asks what is stored under one key. Raises ``ObjectNotFound``."""

UNKNOWN = Meaning(
    "storage-write-unknown", "It is not known whether the S3 store carried out the write."
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for a write or delete; nothing by default."""

    if_absent: bool = False
    if_match: str | None = None

    def parameters(self) -> dict[str, object]:
        """Raises ``PreconditionFailed`` for a token that no object can have."""
        if self.if_absent:
            return {"IfNoneMatch": "*"}
        if self.if_match is None:
            return {}
        if not is_token(self.if_match):
            raise PreconditionFailed("No object has ever had this version.")
        return {"IfMatch": f'"{self.if_match}"'}

    def holds(self, found: str | None) -> bool:
        """Whether it does for an object of token ``found``, or for none."""
        if self.if_absent:
            return found is None
        return self.if_match is None or self.if_match == found
