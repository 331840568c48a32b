"""The Prism manifest: what resolution needs to know of a version, and nothing else."""

from __future__ import annotations

from pydantic import Field, JsonValue

from prism_kernel.models.base import Document, StoredDocument


class Repository(Document):
    type: str | None = None
    url: str
    directory: str | None = None


class ManifestMetadata(Document):
    description: str | None = None
    keywords: list[str] = Field(default_factory=list)
    license: str | None = None
    repository: Repository | None = None


class PrismManifest(StoredDocument):
    """What resolution needs to know of a version.

    ``files`` are package-relative paths in order. ``integrity`` is npm's ``sha512-<base64>`` of the
    tarball. ``exports`` maps each literal subpath of the exports map to the file that Node's
    ``import`` loads for it. ``runtimes`` maps each installed runtime to the file that it loads when
    it imports the package, ``null`` if it loads none. ``resolution`` holds the package.json fields
    that resolution reads.
    """

    name: str
    version: str
    files: list[str]
    integrity: str
    types: str | None = None
    exports: dict[str, str] | None = None
    runtimes: dict[str, str | None] = Field(default_factory=dict)
    metadata: ManifestMetadata | None = None
    resolution: dict[str, JsonValue] = Field(default_factory=dict)
