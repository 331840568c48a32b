"""Version metadata: everything Prism found out about a version when it was published."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from prism_kernel.models.base import Document, StoredDocument
from prism_kernel.models.files import FileTreeSnapshot
from prism_kernel.models.manifest import Repository

ClientSource = Literal["cli", "api", "web", "npm"]
"""What a client may name as the tool that it publishes with."""

Source = Literal["cli", "api", "web", "npm", "import"]
"""What a version was published with; ``import`` means that it was published elsewhere before."""


class Identifier(Document):
    name: str
    version: str


class Person(Document):
    name: str | None = None
    email: str | None = None
    url: str | None = None


class Bugs(Document):
    url: str | None = None
    email: str | None = None


class Checksum(Document):
    """The tarball's digest; ``value`` is lower-case hex."""

    algorithm: Literal["sha256"] = "sha256"
    value: str


class Dist(Document):
    """Where the tarball is, and its digests.

    ``tarball`` is a path below the public base URL. ``integrity`` is ``sha512-<base64>`` and
    ``shasum`` is sha1 in hex, as npm has them.
    """

    tarball: str
    integrity: str
    shasum: str
    file_name: str


class Distribution(Document):
    """Sizes in bytes; ``gzip_bytes`` is the sum of the files' gzip members."""

    tarball_bytes: int
    raw_bytes: int
    gzip_bytes: int
    file_count: int
    directory_count: int


class DirectorySize(Document):
    path: str
    size: int


class ExportTarget(Document):
    condition: str
    path: str | None = None
    format: str | None = None
    types: str | None = None


class ExportEntry(Document):
    name: str
    type: Literal["value", "type"] = "value"
    targets: list[ExportTarget] = Field(default_factory=list)


class ExportsMap(Document):
    entries: list[ExportEntry] = Field(default_factory=list)
    has_export_map: bool = False
    inferred_format: Literal["esm", "cjs", "hybrid", "none"] = "none"
    types: str | None = None


class RuntimeCompatibility(Document):
    node: bool | None = None
    bun: bool | None = None
    deno: bool | None = None
    workers: bool | None = None
    notes: list[str] = Field(default_factory=list)


class RuntimeReport(Document):
    compatibility: RuntimeCompatibility
    module_format: Literal["esm", "cjs", "hybrid", "none"]
    types: Literal["bundled", "types-field", "none"]
    tags: list[str] = Field(default_factory=list)


class Release(Document):
    published_at: datetime
    maturity_score: int | None = None
    previous_version: str | None = None
    release_frequency_days: float | None = None


class Publisher(Document):
    name: str
    email: str | None = None


class FindingRecord(Document):
    code: str
    severity: Literal["info", "suggestion", "warning", "error"]
    message: str
    path: str | None = None
    line: int | None = None
    evidence: str | None = None
    docs: str | None = None


class AnalyzerOutcome(Document):
    """How one analyzer did. ``reason`` says why when ``status`` is not ``ok``."""

    analyzer: str
    version: str
    plugin: str
    status: Literal["ok", "error", "timeout", "skipped"]
    duration_ms: float
    findings: list[FindingRecord] = Field(default_factory=list)
    data: dict[str, JsonValue] = Field(default_factory=dict)
    reason: str | None = None


class VersionMetadata(StoredDocument):
    """Everything that is known of a version; written once, when it is published.

    The fields that analyzers contribute are empty if no analyzer did.
    """

    identifier: Identifier
    description: str | None = None
    keywords: list[str] = Field(default_factory=list)
    license: str | None = None
    repository: Repository | None = None
    homepage: str | None = None
    author: str | Person | None = None
    bugs: Bugs | None = None
    checksum: Checksum
    dist: Dist
    files: FileTreeSnapshot
    dependencies: dict[str, str] = Field(default_factory=dict)
    dev_dependencies: dict[str, str] = Field(default_factory=dict)
    peer_dependencies: dict[str, str] = Field(default_factory=dict)
    optional_dependencies: dict[str, str] = Field(default_factory=dict)
    distribution: Distribution | None = None
    size_by_directory: list[DirectorySize] = Field(default_factory=list)
    exports: ExportsMap | None = None
    runtime: RuntimeReport | None = None
    tags: list[str] = Field(default_factory=list)
    release: Release
    publisher: Publisher
    source: Source = "api"
    package_json: dict[str, JsonValue] = Field(default_factory=dict)
    analyzers: dict[str, AnalyzerOutcome] = Field(default_factory=dict)


ANALYZER_FIELDS = frozenset({"distribution", "sizeByDirectory", "exports", "runtime", "tags"})
"""The metadata fields, by wire name, that an analyzer may contribute."""
