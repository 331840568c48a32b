"""A version that comes: whether its number is free, and the record with it."""

from __future__ import annotations

from msgspec.structs import replace

from prism_kernel import semver
from prism_kernel.errors import VersionExists
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.record.revision import revised
from prism_kernel.record.tags import moved_tags


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


def with_version(
    record: PackageRecord | None, name: str, version: str, entry: VersionEntry, tag: str | None
) -> PackageRecord:
    """The record of ``name`` with a version whose number is free, and the tags that follow it.

    ``record`` is ``None`` before the first version. ``tag`` is the one that the publisher asked
    for, if any.
    """
    at = entry.published_at
    if record is None:
        record = PackageRecord(name=name, created_at=at, modified_at=at)
    after = replace(
        record,
        versions={**record.versions, version: entry},
        dist_tags=moved_tags(record.dist_tags, version, tag),
    )
    return revised(record, after, at)


def previous_version(record: PackageRecord, version: str) -> str | None:
    """The highest published version below this one."""
    lower = [each for each in record.versions if semver.lt(each, version)]
    return semver.sort(lower)[-1] if lower else None
