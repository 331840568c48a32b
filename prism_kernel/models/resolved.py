"""What ``/v1/resolve`` answers."""

from __future__ import annotations

from pydantic import Field, JsonValue

from prism_kernel.models.base import Document
from prism_kernel.models.manifest import PrismManifest


class ProvenanceSummary(Document):
    """The version's origin: who published it and when, and the tarball's sha256 in hex."""

    publisher: str
    published_at: str
    sha256: str


class ResolvedEntry(Document):
    """The file a runtime loads.

    URLs are absolute. ``conditions`` are the export conditions that matched, outermost first.
    ``steps`` is filled if an explanation was asked for. ``format`` is what the file's name and the
    nearest package.json say. ``format_loaded`` is what the runtime loads the file as, ``null`` if
    it refuses to load such a file. ``replaced`` is true if the runtime loads code of its own
    instead.
    """

    name: str
    version: str
    subpath: str
    url: str
    entry_path: str
    runtime: str
    mode: str
    format: str | None = None
    format_loaded: str | None = None
    replaced: bool = False
    types_url: str | None = None
    types_path: str | None = None
    integrity: str
    conditions: list[str] = Field(default_factory=list)
    provenance: ProvenanceSummary
    manifest: PrismManifest | None = None
    steps: list[dict[str, JsonValue]] | None = None
