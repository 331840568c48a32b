"""The commit: store a version's objects, then make them a version by one conditional write."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from prism_kernel.errors import PrismError, VersionExists
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.record.arrival import check_free, with_version
from prism_kernel.repository import RecordView, Repository, StagedVersion, VersionKeys


class SameBytesPublished(Exception):  # noqa: N818 - a signal to the pipeline, not an error
    """Somebody else has just published exactly this."""


@dataclass(frozen=True, slots=True)
class VersionCommit:
    """A version about to become visible: where it lies, its entry, and the tag asked for."""

    keys: VersionKeys
    entry: VersionEntry
    tag: str | None

    async def run(self, repository: Repository, staged: StagedVersion) -> RecordView:
        """The record with the version in it.

        Raises ``VersionExists``, ``SameBytesPublished`` or ``StorageUnavailable``. After the
        first two nothing of this attempt is left. After the third it may have become visible;
        if not, what is left, as artifacts on a driver of their own, belongs to no version.
        """
        objects = await repository.versions.put_apart(self.keys, staged)
        try:
            return await repository.records.change(self.keys.name, self._applied, objects)
        except (VersionExists, SameBytesPublished):
            await self._remove_objects(repository)
            raise

    async def _remove_objects(self, repository: Repository) -> None:
        """Only ever called when no record names them; what stays behind is collected later."""
        with contextlib.suppress(PrismError):
            await repository.versions.remove(self.keys)

    def _applied(self, record: PackageRecord | None) -> PackageRecord:
        name, version = self.keys.name, self.keys.version
        if record is not None:
            existing = record.versions.get(version)
            if existing is not None and existing.folder == self.keys.folder:
                return record  # our own write, of which the store told us that it had failed
            check_free(record, version, self.entry.digest)
            if existing is not None:
                raise SameBytesPublished
        return with_version(record, name, version, self.entry, self.tag)
