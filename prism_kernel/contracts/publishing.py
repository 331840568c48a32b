"""What protocols pass to ``RegistryService.publish`` and get back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from prism_kernel.models.metadata import Publisher, Source

if TYPE_CHECKING:
    from prism_kernel.hashing import Digests
    from prism_kernel.jsonvalue import JsonMapping


class Upload(Protocol):
    """A whole tarball that was received: in memory if it is small, else on local disk.

    ``size`` is in bytes.
    """

    @property
    def size(self) -> int: ...
    @property
    def digests(self) -> Digests: ...


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """What a client asks for when it publishes.

    ``name`` is the package's; a tarball of another package is refused. ``publisher`` is who is
    recorded to have published the version. ``sha256`` is the digest, in hex, that the client
    announced; a tarball with another one is refused. ``tag`` is the dist-tag to set; without one,
    only ``latest`` may move.

    ``claims`` is the package.json that the client sent beside the tarball. The publish is refused
    if it differs from the tarball's own in anything that installs or runs. ``published_at`` is for
    imports: when the version was published elsewhere, timezone-aware.
    """

    name: str
    publisher: Publisher
    sha256: str | None = None
    tag: str | None = None
    source: Source = "api"
    claims: JsonMapping | None = None
    published_at: datetime | None = None


class Published(Protocol):
    """A version that is visible now.

    ``created`` is false if the same bytes had been published before. ``tag`` is the dist-tag that
    this publish moved to the version, ``None`` if it moved none.
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def created(self) -> bool: ...
    @property
    def tag(self) -> str | None: ...


Messages = Mapping[str, str | None]
"""Deprecation messages by exact version; ``None`` removes the version's message."""
