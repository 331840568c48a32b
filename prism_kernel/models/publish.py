"""What a publisher sends, and what they get back."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from prism_kernel.models.base import Document
from prism_kernel.models.manifest import PrismManifest
from prism_kernel.models.metadata import ClientSource, Identifier, Publisher, VersionMetadata

PUBLISHER_NAME_HEADER = "x-prism-publisher-name"
PUBLISHER_EMAIL_HEADER = "x-prism-publisher-email"
"""Who a client says it is, if it is anonymous and its metadata does not name the publisher."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class PublishMetadata(Document):
    """The optional facts beside a tarball: its sha256, a dist-tag, and who publishes with what."""

    model_config = ConfigDict(extra="forbid")

    sha256: Sha256 | None = None
    tag: Tag | None = None
    source: ClientSource = "api"
    publisher: Publisher | None = None


class PublishPayload(PublishMetadata):
    """A publish as one JSON document, with the tarball in base64 inside it."""

    tarball_base64: str


class PublishedDigests(Document):
    sha1: str
    sha256: str
    sha512: str
    integrity: str


class PublishedUrls(Document):
    package: str
    version: str
    files: str
    tarball: str


class AnalyzerSummary(Document):
    """One line per analyzer: how it went, and how many findings it has of each severity."""

    status: str
    duration_ms: float
    findings: dict[str, int] = Field(default_factory=dict)


class PublishResponse(Document):
    """The answer to a publish; ``created`` is false if the same bytes were published before."""

    identifier: Identifier
    created: bool
    tag: str | None = None
    metadata: VersionMetadata
    manifest: PrismManifest
    analyzers: dict[str, AnalyzerSummary] = Field(default_factory=dict)
    digests: PublishedDigests
    urls: PublishedUrls


class VersionDocument(Document):
    """``GET /v1/packages/{name}/{version}``: the stored documents, and the version's state."""

    metadata: VersionMetadata
    manifest: PrismManifest
    deprecated: str | None = None
    yanked: str | None = None
    dist_tags: list[str] = Field(default_factory=list)
    previous_version: str | None = None
