"""What plugins are told after something has happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class VersionPublished:
    """A version became visible.

    ``sha256`` is the tarball's digest in hex. ``publisher`` is the name of the principal.
    """

    name: str
    version: str
    sha256: str
    publisher: str
    duration_ms: float
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class PublishRefused:
    """A publish was refused or failed; ``code`` is the problem's stable code.

    If that code is a storage error's, the version may have become visible all the same.
    """

    name: str
    code: str
    reason: str
    publisher: str
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class TagMoved:
    """A dist-tag was set by hand or removed; ``version`` is ``None`` if it was removed."""

    name: str
    tag: str
    version: str | None
    by: str
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class VersionsDeprecated:
    """Versions have a new deprecation message, or none any more (``None``)."""

    name: str
    versions: tuple[str, ...]
    message: str | None
    by: str
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class VersionYanked:
    """A version was hidden from ranges and dist-tags, or is visible to them again.

    ``reason`` is ``None`` if it is visible again.
    """

    name: str
    version: str
    reason: str | None
    by: str
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class VersionsUnpublished:
    """Versions were removed for ever; only their tombstones are left."""

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
