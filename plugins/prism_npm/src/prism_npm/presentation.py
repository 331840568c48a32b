"""What clients are shown of a package record, in whatever document they ask for; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from prism_kernel.api import JsonObject, PackageRecord, VersionEntry
from prism_npm.annotations import Annotations, Maintainer


def warning(entry: VersionEntry) -> str | None:
    """What clients show with a version, and why they pick another one where they can.

    npm knows no yanks: a yanked version stays listed, so that lock files go on working.
    """
    if entry.yanked is not None:
        return f"Yanked: {entry.yanked}" if entry.yanked else "Yanked."
    return entry.deprecated


def maintainers(record: PackageRecord, annotations: Annotations) -> Sequence[Maintainer]:
    """Who was named with ``npm owner``; until somebody was, who published."""
    if annotations.maintainers is not None:
        return annotations.maintainers
    publishers = dict.fromkeys(entry.publisher for entry in record.versions.values())
    return [Maintainer(name) for name in publishers]


def times(record: PackageRecord) -> JsonObject:
    """When the package and each version came to be, as clients with an age gate need it."""
    return {
        "created": timestamp(record.created_at),
        "modified": timestamp(record.modified_at),
        **{version: timestamp(entry.published_at) for version, entry in record.versions.items()},
    }


def timestamp(moment: datetime) -> str:
    """As JavaScript's ``toISOString`` writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
