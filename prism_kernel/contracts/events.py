"""What plugins are told after it happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class VersionPublished:
    """A version became visible. Digests are hex sha256 of the tarball."""

    name: str
    version: str
    sha256: str
    publisher: str
    duration_ms: float
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class PublishRefused:
    """A publish did not happen; ``code`` is the problem's stable code."""

    name: str
    code: str
    reason: str
    publisher: str
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class TagMoved:
    """A dist-tag was set by hand, or removed: then ``version`` is ``None``."""

    name: str
    tag: str
    version: str | None
    by: str
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class VersionsDeprecated:
    """Versions carry another message, or none any more (``None``)."""

    name: str
    versions: tuple[str, ...]
    message: str | None
    by: str
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class VersionYanked:
    """A version is hidden from ranges, or no longer: then ``reason`` is ``None``."""

    name: str
    version: str
    reason: str | None
    by: str
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class VersionsUnpublished:
    """Versions are gone for ever; only their tombstones are left."""

    name: str
    versions: tuple[str, ...]
    reason: str | None
    by: str
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class IndexFailed:
    """A committed change could not be written to the index; ``prism reindex`` rebuilds it."""

    name: str
    reason: str
    at: datetime = field(default_factory=_now)


Event: TypeAlias = (
    VersionPublished
    | PublishRefused
    | TagMoved
    | VersionsDeprecated
    | VersionYanked
    | VersionsUnpublished
    | IndexFailed
)
