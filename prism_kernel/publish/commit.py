"""The commit: store a version's objects, then make them a version by one conditional write."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from msgspec.structs import replace

from prism_kernel.errors import PrismError, VersionExists
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.publish.tagging import moved_tags
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
        version, at = self.keys.version, self.entry.published_at
        if record is None:
            record = PackageRecord(name=self.keys.name, created_at=at, modified_at=at)
        existing = record.versions.get(version)
        if existing is not None and existing.folder == self.keys.folder:
            return record  # our own write, of which the store told us that it had failed
        check_free(record, version, self.entry.digest)
        if existing is not None:
            raise SameBytesPublished
        return replace(
            record,
            modified_at=max(record.modified_at, at),
            revision=record.revision + 1,
            versions={**record.versions, version: self.entry},
            dist_tags=moved_tags(record.dist_tags, version, self.tag),
        )


def published_as(record: PackageRecord, sha256: str) -> str | None:
    """The version that these very bytes are, if they are one."""
    for version, entry in record.versions.items():
        if entry.digest == sha256:
            return version
    return None


def check_free(record: PackageRecord, version: str, sha256: str) -> None:
    """Raises ``VersionExists`` unless the version was never used or is these same bytes."""
    existing = record.versions.get(version)
    if existing is not None and existing.digest != sha256:
        raise VersionExists(
            f"{record.name} {version} is already published with other contents.",
            name=record.name,
            version=version,
        )
    if version in record.tombstones:
        raise VersionExists(
            f"{record.name} {version} was unpublished; its number cannot be used again.",
            code="version-unpublished",
            name=record.name,
            version=version,
        )
