"""The next revision of a record: what every change has in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from prism_kernel import semver
from prism_kernel.errors import Conflict, PackageNotFound, VersionNotFound
from prism_kernel.models.package import LATEST, PackageRecord, VersionEntry


def require_package(record: PackageRecord | None, name: str) -> PackageRecord:
    """Raises ``PackageNotFound`` if there is no version left to change."""
    if record is None or not record.versions:
        raise PackageNotFound(f"There is no package {name}.", name=name)
    return record


def require_version(record: PackageRecord, version: str) -> VersionEntry:
    """Raises ``VersionNotFound``; takes no dist-tag, which may have moved since it was read."""
    if version not in record.versions:
        raise VersionNotFound(
            f"{record.name} has no version {version[:256]}.", name=record.name, version=version
        )
    return record.versions[version]


def require_revision(record: PackageRecord, revision: int | None) -> None:
    """Raises ``Conflict`` if somebody changed the record since it had ``revision``."""
    if revision is not None and record.revision != revision:
        raise Conflict(
            f"{record.name} was changed meanwhile; read it again.",
            code="revision-passed",
            name=record.name,
            revision=record.revision,
        )


def revised(before: PackageRecord, after: PackageRecord, at: datetime) -> PackageRecord:
    """``after`` as the next revision, or the very record ``before`` if nothing differs.

    ``latest`` is kept on a version that can be had, as far as there is one.
    """
    changed = replace(after, dist_tags=_kept(after.versions, after.dist_tags))
    if changed == before:
        return before
    return replace(changed, revision=before.revision + 1, modified_at=max(before.modified_at, at))


def _kept(versions: Mapping[str, VersionEntry], tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that still name a version, and ``latest`` for as long as there is a version.

    ``latest`` leaves a yanked version if there is another. It never moves for any other reason:
    its owner put it where it is.
    """
    kept = {tag: version for tag, version in tags.items() if version in versions}
    latest = kept.get(LATEST)
    if versions and (latest is None or versions[latest].yanked is not None):
        usable = [version for version, entry in versions.items() if entry.yanked is None]
        if usable or latest is None:
            kept[LATEST] = _highest(usable or list(versions))
    return kept


def _highest(versions: list[str]) -> str:
    """The highest release, or the highest prerelease if there is no release."""
    releases = [version for version in versions if not semver.prerelease(version)]
    return semver.sort(releases or versions)[-1]
