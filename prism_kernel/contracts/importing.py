"""Packages of other registries, as an importer reads them from a folder."""

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
    in hex) are the digests that the other registry gives for the tarball; the import refuses a
    tarball with others. ``deprecated`` is the deprecation message, ``None`` if there is none.
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
    """A package of another registry.

    If it cannot be read, ``problem`` is one sentence that says why.
    """

    name: str
    versions: Sequence[ForeignVersion] = ()
    dist_tags: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ImporterProvider:
    """What ``prism_register_importers`` returns: reads what another registry has stored.

    ``prism import <name> DIR`` calls ``read`` with the folder, in a thread, and publishes each
    version that it yields as if a client had sent it. Yield packages one by one as they are read:
    that keeps memory small. ``read`` raises ``InvalidInput`` if the folder is not what it expects.
    If only one package is wrong, ``read`` sets that package's ``problem`` instead.
    """

    name: str
    summary: str
    read: Callable[[Path], Iterable[ForeignPackage]]
