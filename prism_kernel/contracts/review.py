"""What a policy sees of a publish before it is committed, and what it may say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prism_kernel.models.diff import VersionDiff
    from prism_kernel.models.manifest import PrismManifest
    from prism_kernel.models.metadata import VersionMetadata


@dataclass(frozen=True, slots=True)
class PublishDraft:
    """A publish that has been inspected and analysed, and is not visible yet.

    ``tag`` is the dist-tag that the publisher asked for, ``latest`` by default. ``diff`` compares
    with the highest published version below this one; it is ``None`` if there is no lower version.
    """

    name: str
    version: str
    tag: str
    manifest: PrismManifest
    metadata: VersionMetadata
    diff: VersionDiff | None


class Verdict(StrEnum):
    ACCEPT = "accept"
    HOLD = "hold"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Review:
    """One policy's answer. The strictest of all reviews decides.

    ``REJECT`` refuses the publish. ``HOLD`` refuses it too, and tells the publisher that somebody
    has to review it first. ``reasons`` are sentences for the publisher.
    """

    verdict: Verdict
    reasons: tuple[str, ...] = ()

    @classmethod
    def accept(cls) -> Review:
        return cls(Verdict.ACCEPT)

    @classmethod
    def hold(cls, *reasons: str) -> Review:
        return cls(Verdict.HOLD, reasons)

    @classmethod
    def reject(cls, *reasons: str) -> Review:
        return cls(Verdict.REJECT, reasons)
