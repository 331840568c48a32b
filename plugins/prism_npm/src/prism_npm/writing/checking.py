"""Whether a publish may be what its document announces."""

from __future__ import annotations

from prism_kernel.api import (
    LATEST,
    InvalidInput,
    InvalidPackage,
    PackageRecord,
    Upload,
    semver,
)
from prism_npm.writing.publication import Announced, Publication


def check_tarball(announced: Announced, tarball: Upload) -> None:
    """Raises ``InvalidPackage`` (``checksum-mismatch``) if the tarball is not the announced one."""
    digests = tarball.digests
    if announced.length is not None and announced.length != tarball.size:
        raise _mismatch("length", str(announced.length), str(tarball.size))
    if announced.shasum is not None and announced.shasum.lower() != digests.sha1:
        raise _mismatch("shasum", announced.shasum, digests.sha1)
    if announced.integrity is not None and not digests.fit(announced.integrity):
        raise _mismatch("integrity", announced.integrity, digests.integrity)


def wants_no_tag(publication: Publication) -> bool:
    """Whether it is a prerelease that nobody asked to tag; then ``check_latest`` decides."""
    return publication.tag is None and bool(semver.prerelease(publication.version))


def check_latest(publication: Publication, record: PackageRecord) -> None:
    """Raises ``InvalidInput`` for a prerelease that nobody asked to tag, where a release is.

    npm 11 says so by itself, in these words; other clients send the document. What is published
    already is not asked again: sending the same bytes twice is no mistake.
    """
    latest = record.dist_tags.get(LATEST)
    if latest is None or semver.prerelease(latest) or publication.version in record.versions:
        return
    if wants_no_tag(publication):
        raise InvalidInput(
            "You must specify a tag using --tag when publishing a prerelease version.",
            code="tag-required",
        )


def _mismatch(what: str, expected: str, actual: str) -> InvalidPackage:
    return InvalidPackage(
        f"The tarball's {what} is not the one that the publish document announces.",
        code="checksum-mismatch",
        expected=expected[:256],
        actual=actual,
    )
