"""What is said of a version without taking it away: that it is deprecated, or yanked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from prism_kernel import semver
from prism_kernel.errors import InvalidInput, VersionNotFound
from prism_kernel.models.package import PackageRecord
from prism_kernel.record.revision import require_version, revised

MAX_TEXT = 1024


def check_text(text: str, what: str) -> str:
    """``text`` without space around it. Raises ``InvalidInput``.

    It is shown in other people's terminals: one line, and nothing that is not printable.
    """
    stripped = text.strip()
    if not stripped or len(stripped) > MAX_TEXT or not stripped.isprintable():
        raise InvalidInput(
            f"The {what} must be one line of 1 to {MAX_TEXT} printable characters.",
            code="invalid-text",
        )
    return stripped


def selected(record: PackageRecord, selector: str) -> list[str]:
    """The versions that a version, a range or a dist-tag means, ascending.

    A range takes prereleases too, as ``npm deprecate`` does. Raises ``VersionNotFound`` if there
    are none.
    """
    found = _matching(record, selector)
    if not found:
        raise VersionNotFound(
            f"{record.name} has no version {selector[:256]}.", name=record.name, version=selector
        )
    return semver.sort(found)


def _matching(record: PackageRecord, selector: str) -> list[str]:
    if selector in record.versions:
        return [selector]
    if semver.valid_range(selector) is not None:
        return [
            version
            for version in record.versions
            if semver.satisfies(version, selector, include_prerelease=True)
        ]
    tagged = record.dist_tags.get(selector)
    return [tagged] if tagged in record.versions else []


def with_deprecations(
    record: PackageRecord, messages: Mapping[str, str | None], at: datetime
) -> PackageRecord:
    """Each version carries its message; ``None`` takes it away. Raises ``VersionNotFound``."""
    marked = {
        version: replace(require_version(record, version), deprecated=message)
        for version, message in messages.items()
    }
    return revised(record, replace(record, versions={**record.versions, **marked}), at)


def with_yank(
    record: PackageRecord, version: str, reason: str | None, at: datetime
) -> PackageRecord:
    """Ranges and tags pass over the version; ``None`` takes it back. Raises ``VersionNotFound``."""
    entry = replace(require_version(record, version), yanked=reason)
    return revised(record, replace(record, versions={**record.versions, version: entry}), at)


def with_imported_marks(
    record: PackageRecord,
    tags: Mapping[str, str],
    messages: Mapping[str, str | None],
    at: datetime,
) -> PackageRecord:
    """The record with these tags beside its others, and these messages on versions it has.

    A tag of another registry that names a version which is yanked here is left out.
    """
    marked = {
        version: replace(record.versions[version], deprecated=message)
        for version, message in messages.items()
        if version in record.versions
    }
    versions = {**record.versions, **marked}
    moved = {
        tag: version
        for tag, version in tags.items()
        if version in versions and versions[version].yanked is None
    }
    changed = replace(record, versions=versions, dist_tags={**record.dist_tags, **moved})
    return revised(record, changed, at)
