"""Dist-tags by hand: where a publish moves them by rule, this moves them by wish."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from prism_kernel.changes.revision import require_version, revised
from prism_kernel.errors import Conflict, NotFound
from prism_kernel.models.package import LATEST, PackageRecord
from prism_kernel.publish.tagging import check_tag


def with_tag(record: PackageRecord, tag: str, version: str, at: datetime) -> PackageRecord:
    """``tag`` names ``version``. Raises ``InvalidInput``, ``VersionNotFound`` and ``Conflict``.

    A yanked version takes no tag: resolving the tag would pass over it.
    """
    check_tag(tag)
    if require_version(record, version).yanked is not None:
        raise Conflict(
            f"{record.name} {version} is yanked; a dist-tag cannot name it.",
            code="version-yanked",
            name=record.name,
            version=version,
        )
    return revised(record, replace(record, dist_tags={**record.dist_tags, tag: version}), at)


def without_tag(record: PackageRecord, tag: str, at: datetime) -> PackageRecord:
    """Raises ``InvalidInput``, ``Conflict`` for ``latest``, and ``NotFound``."""
    check_tag(tag)
    if tag == LATEST:
        raise Conflict(
            "The dist-tag 'latest' can be moved but not removed.",
            code="latest-required",
            name=record.name,
        )
    if tag not in record.dist_tags:
        raise NotFound(
            f"{record.name} has no dist-tag {tag!r}.",
            code="tag-not-found",
            name=record.name,
            tag=tag,
        )
    rest = {each: version for each, version in record.dist_tags.items() if each != tag}
    return revised(record, replace(record, dist_tags=rest), at)
