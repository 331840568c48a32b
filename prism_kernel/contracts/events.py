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
class IndexFailed:
    """A committed version could not be written to the index; ``prism reindex`` rebuilds it."""

    name: str
    reason: str
    at: datetime = field(default_factory=_now)


Event: TypeAlias = VersionPublished | PublishRefused | IndexFailed
