"""Unpublishing, as far as the record goes: the entry leaves, a tombstone stays for ever."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from prism_kernel.models.package import PackageRecord, Tombstone
from prism_kernel.record.revision import revised


def without_versions(
    record: PackageRecord, versions: Iterable[str], reason: str | None, at: datetime
) -> PackageRecord:
    """The versions' entries become tombstones; tags that named them move or go."""
    removed = set(versions)
    tombstones = {
        version: Tombstone(digest=record.versions[version].digest, removed_at=at, reason=reason)
        for version in removed
    }
    rest = {version: entry for version, entry in record.versions.items() if version not in removed}
    after = replace(record, versions=rest, tombstones={**record.tombstones, **tombstones})
    return revised(record, after, at)
