"""A publish as protocols ask for it."""

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
    """A whole tarball on local disk. ``size`` is in bytes."""

    @property
    def size(self) -> int: ...
    @property
    def digests(self) -> Digests: ...


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """What the publisher asks for. ``publisher`` is who they say they are, for the record.

    ``sha256`` is what they say the tarball has. ``claims`` is package.json as the client told it
    beside the tarball; where it differs in what installs or runs, the publish is refused.
    ``published_at`` is for imports: when it was published elsewhere.
    """

    name: str
    publisher: Publisher
    sha256: str | None = None
    tag: str | None = None
    source: Source = "api"
    claims: JsonMapping | None = None
    published_at: datetime | None = None


class Published(Protocol):
    """A version that is visible. ``created`` is false if these bytes were published before.

    ``tag`` is the dist-tag that now names it, if one was moved.
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
"""By exact version, the message that it is deprecated with; ``None`` takes it away."""
