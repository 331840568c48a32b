"""Dist-tags: which names may be tags, and where tags go, by rule and by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from prism_kernel import semver
from prism_kernel.errors import Conflict, InvalidInput, NotFound
from prism_kernel.models.package import LATEST, PackageRecord
from prism_kernel.record.revision import require_version, revised

_TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,63}")


def check_tag(tag: str) -> str:
    """Return ``tag`` if it may name a version.

    Raises ``InvalidInput`` for other characters, and, as npm does, for a tag that is also a
    version range: nobody could tell which of the two a spec means.
    """
    if _TAG.fullmatch(tag) is None:
        raise InvalidInput(f"{ascii(tag)[:80]} is not a valid dist-tag.", code="invalid-tag")
    if semver.valid_range(tag) is not None:
        raise InvalidInput(
            f"The dist-tag {tag!r} could be mistaken for a version.", code="invalid-tag"
        )
    return tag


def moved_tags(tags: Mapping[str, str], version: str, tag: str | None) -> dict[str, str]:
    """The tags after ``version`` was published, with ``tag`` if the publisher asked for one.

    A tag that was asked for always moves. ``latest`` moves by itself only upwards, and onto a
    prerelease only while no release has it.
    """
    if tag is not None:
        return {LATEST: version, **tags, tag: version}
    current = tags.get(LATEST)
    if current is None or _succeeds(version, current):
        return {**tags, LATEST: version}
    return dict(tags)


def _succeeds(version: str, current: str) -> bool:
    if semver.prerelease(version) and not semver.prerelease(current):
        return False
    return semver.gt(version, current)


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
