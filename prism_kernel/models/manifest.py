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
    """``files`` are package-relative paths in order; ``integrity`` is npm's ``sha512-<base64>``.

    ``exports`` maps each literal subpath to the file that Node's ``import`` loads, ``runtimes``
    each installed runtime to the file that its ``import`` of the package loads (``null``: none).
    ``resolution`` holds the package.json fields that resolution reads.
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
