"""A package over all its versions: the record that is stored, and the summary that is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from pydantic import Field

from prism_kernel.models.base import Document, StoredDocument

LATEST = "latest"
"""The dist-tag that is meant where none is named."""


class ObjectDigests(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """The sha256, in hex, of each of a version's objects but the tarball, for ``prism verify``."""

    manifest: str
    metadata: str
    pack: str


class VersionEntry(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """What the record knows of a published version.

    ``digest`` is the tarball's sha256 in hex, and ``size`` is the tarball's size in bytes.
    ``folder`` is where the version's objects are, below ``packages/<name>/<version>/``; each
    attempt to publish has a folder of its own. ``deprecated`` is the deprecation message, and
    ``yanked`` is the reason for a yank. ``objects`` is missing in records of an older Prism.
    """

    digest: str
    folder: str
    size: int
    published_at: datetime
    publisher: str
    deprecated: str | None = None
    yanked: str | None = None
    objects: ObjectDigests | None = None


class Tombstone(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """A version that was unpublished; its number is never used again."""

    digest: str
    removed_at: datetime
    reason: str | None = None


class PackageRecord(msgspec.Struct, frozen=True, rename="camel"):
    """The one mutable document of a package, and the commit point of every change to it.

    A version exists if and only if ``versions`` lists it. ``revision`` grows by one with each
    change. A package whose last version was unpublished keeps its record for the tombstones.
    ``annotations`` are JSON objects that plugins keep with the record, by plugin name. They are
    typed ``Any`` because msgspec cannot decode a recursive alias. The record is a msgspec structure
    because it is decoded on cold reads and may list thousands of versions.
    """

    name: str
    created_at: datetime
    modified_at: datetime
    schema_version: int = 1
    revision: int = 0
    versions: dict[str, VersionEntry] = {}
    dist_tags: dict[str, str] = {}
    tombstones: dict[str, Tombstone] = {}
    annotations: dict[str, dict[str, Any]] = {}


class PackageSummary(StoredDocument):
    """A package as lists show it.

    ``versions`` are in ascending order. ``latest`` is the version that the dist-tag ``latest``
    names. ``tags`` are the words that analyzers gave that version; they are not dist-tags.
    """

    name: str
    revision: int
    latest: str | None = None
    versions: list[str] = Field(default_factory=list)
    dist_tags: dict[str, str] = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list)
    description: str | None = None
    keywords: list[str] = Field(default_factory=list)
    license: str | None = None
    modified_at: datetime


class VersionListing(Document):
    version: str
    published_at: datetime
    publisher: str
    digest: str
    size: int
    deprecated: str | None = None
    yanked: str | None = None


class PackageDetail(PackageSummary):
    """``GET /v1/packages/{name}``: the summary, and one row per version in ascending order."""

    releases: list[VersionListing] = Field(default_factory=list)


class PackageList(Document):
    items: list[PackageSummary]
    next_cursor: str | None = None


def now() -> datetime:
    """The present moment as records keep it: in UTC and whole milliseconds, as in JavaScript."""
    return in_milliseconds(datetime.now(UTC))


def in_milliseconds(moment: datetime) -> datetime:
    """The moment without what a millisecond cannot tell."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
