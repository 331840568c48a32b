"""When a version may be unpublished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from prism_kernel.errors import PermissionDenied
from prism_kernel.models.package import PackageRecord


@dataclass(frozen=True, slots=True)
class UnpublishPolicy:
    """``within_hours`` of its publish a version may be taken back; ``always`` lifts the limit.

    The default is npm's 72 hours: long enough for a mistake, too short for others to rely on it.
    """

    within_hours: float = 72
    always: bool = False

    def check(self, record: PackageRecord, versions: list[str], now: datetime) -> None:
        """Raises ``PermissionDenied`` if one of the versions has been published for too long."""
        if self.always:
            return
        allowed = timedelta(hours=self.within_hours)
        for version in versions:
            if now - record.versions[version].published_at >= allowed:
                raise PermissionDenied(
                    f"{record.name} {version} was published more than {self.within_hours:g} hours "
                    "ago; yank it instead.",
                    code="unpublish-too-late",
                    name=record.name,
                    version=version,
                )
