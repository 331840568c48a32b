"""How a spec's selector becomes one version: strategies and what they are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from prism_kernel.semver import SortedVersions


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What the package record says of one version besides its number.

    ``published_at`` is timezone-aware; ``deprecated`` is the publisher's message, if any.
    """

    published_at: datetime
    yanked: bool = False
    deprecated: str | None = None


@dataclass(frozen=True, slots=True)
class SelectionRequest:
    """One question to a strategy.

    ``candidates`` are all versions of the package, including yanked ones. ``selector`` is the text
    after ``name@``: a version, a range or a dist-tag; empty means that none was given. ``versions``
    has an entry for every candidate, keyed by the version as it was published. ``at`` is the moment
    to look back to, timezone-aware.
    """

    candidates: SortedVersions
    selector: str
    dist_tags: Mapping[str, str]
    versions: Mapping[str, VersionFacts]
    at: datetime | None = None


Select = Callable[[SelectionRequest], str | None]
"""Returns the chosen version, or ``None`` if nothing fits. May raise only ``InvalidInput``."""


@dataclass(frozen=True, slots=True)
class StrategyProvider:
    """What ``prism_register_resolvers`` returns: a named way to choose a version.

    ``name`` is what configuration and ``?strategy=`` say. ``select`` is synchronous and does no
    I/O. It may choose a yanked version only if the selector spells that version out.
    """

    name: str
    summary: str
    select: Select
