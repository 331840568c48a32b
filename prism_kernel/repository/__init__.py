"""Documents over storage drivers: the key layout, the package record, a version's objects."""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.repository.identity import Identification
from prism_kernel.repository.keys import VersionKeys
from prism_kernel.repository.records import RecordStore, RecordView
from prism_kernel.repository.versions import StagedVersion, VersionStore

__all__ = [
    "Identification",
    "RecordStore",
    "RecordView",
    "Repository",
    "StagedVersion",
    "VersionKeys",
    "VersionStore",
]


@dataclass(frozen=True, slots=True)
class Repository:
    """What is stored, as records and versions."""

    records: RecordStore
    versions: VersionStore

    async def keys(self, name: str, version: str) -> VersionKeys:
        """Where a published version lies.

        Raises ``PackageNotFound`` or ``VersionNotFound``.
        """
        return (await self.records.get(name)).keys(version)
