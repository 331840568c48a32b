"""Packages of other registries, as an importer finds them where those keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from prism_kernel.models.metadata import Publisher


@dataclass(frozen=True, slots=True)
class ForeignVersion:
    """A version of another registry, and its tarball on local disk.

    ``published_at`` is timezone-aware. ``integrity`` (as ``sha512-<base64>``) and ``shasum`` (sha1
    in hex) are what that registry says the tarball has; the import refuses other bytes.
    ``deprecated`` is the message, ``None`` for a version that is not.
    """

    version: str
    tarball: Path
    published_at: datetime | None = None
    publisher: Publisher | None = None
    deprecated: str | None = None
    integrity: str | None = None
    shasum: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignPackage:
    """A package of another registry. ``problem`` says why it cannot be read, in one sentence."""

    name: str
    versions: Sequence[ForeignVersion] = ()
    dist_tags: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ImporterProvider:
    """What ``prism_register_importers`` returns: reads what another registry has stored.

    ``prism import <name> DIR`` calls ``read`` with the folder, in a thread, and publishes what it
    yields as if each version had been sent. Reading a package when it is asked for keeps memory
    small. ``read`` raises ``InvalidInput`` if the folder is not what it expects; about a single
    package it says so in its ``problem``.
    """

    name: str
    summary: str
    read: Callable[[Path], Iterable[ForeignPackage]]
