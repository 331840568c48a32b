"""Dist-tags and deprecations as another registry has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec.structs import replace

from prism_kernel.contracts.importing import ForeignPackage
from prism_kernel.errors import PrismError, VersionNotFound
from prism_kernel.models.package import PackageRecord
from prism_kernel.record.marks import MAX_TEXT
from prism_kernel.record.revision import revised
from prism_kernel.record.tags import check_tag


def usable_tags(
    package: ForeignPackage, imported: Collection[str]
) -> tuple[Mapping[str, str], Mapping[str, PrismError]]:
    """The package's tags that can be set, and why the others cannot."""
    usable: dict[str, str] = {}
    wrong: dict[str, PrismError] = {}
    for tag, version in package.dist_tags.items():
        try:
            check_tag(tag)
            if version not in imported:
                raise VersionNotFound(f"It names {version[:256]!a}, which was not imported.")
        except PrismError as error:
            wrong[tag] = error
        else:
            usable[tag] = version
    return usable, wrong


def with_marks(
    record: PackageRecord,
    tags: Mapping[str, str],
    messages: Mapping[str, str | None],
    at: datetime,
) -> PackageRecord:
    """The record with these tags beside its others, and these messages on versions it has."""
    marked = {
        version: replace(record.versions[version], deprecated=message)
        for version, message in messages.items()
        if version in record.versions
    }
    versions = {**record.versions, **marked}
    moved = {tag: version for tag, version in tags.items() if version in versions}
    changed = replace(record, versions=versions, dist_tags={**record.dist_tags, **moved})
    return revised(record, changed, at)


def one_line(message: str | None) -> str | None:
    """A deprecation as Prism shows it: one line without control characters, of bounded length."""
    if message is None:
        return None
    words = " ".join(message.split())
    return "".join(each for each in words if each.isprintable())[:MAX_TEXT].strip() or None
