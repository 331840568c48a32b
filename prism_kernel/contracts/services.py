"""The registry as plugins see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from prism_kernel.jsonvalue import JsonMapping, JsonObject
from prism_kernel.models.package import PackageRecord

if TYPE_CHECKING:
    from prism_kernel.contracts.auth import Principal
    from prism_kernel.contracts.index import Page
    from prism_kernel.contracts.publishing import Messages, Published, PublishRequest, Upload
    from prism_kernel.models.diff import VersionDiff
    from prism_kernel.models.manifest import PrismManifest
    from prism_kernel.models.metadata import VersionMetadata


@dataclass(frozen=True, slots=True)
class PackageSnapshot:
    """A package's record and the version token it was read under."""

    record: PackageRecord
    token: str


@dataclass(frozen=True, slots=True)
class Removal:
    """What to unpublish: exact versions, or all of them for ``None``.

    ``revision`` is the record's as the one who asks last saw it, if that matters. ``exempt`` from
    the policy are administrators.
    """

    versions: frozenset[str] | None
    reason: str | None = None
    revision: int | None = None
    exempt: bool = False


class RegistryService(Protocol):
    """Names are checked; unknown ones raise ``PackageNotFound``, ``VersionNotFound``.

    Whether somebody may is decided before. ``principal`` is who is told to others to have done it.
    """

    async def record(self, name: str) -> PackageRecord:
        """The package's versions, dist-tags and tombstones."""
        ...

    async def snapshot(self, name: str, *, fresh: bool = False) -> PackageSnapshot:
        """The record under its token. ``fresh`` asks the store, however lately that was done."""
        ...

    async def metadata(self, name: str, version: str) -> VersionMetadata: ...

    async def metadata_json(self, name: str, version: str) -> bytes:
        """The stored ``VersionMetadata`` as it is; ``version`` is exact."""
        ...

    async def manifest(self, name: str, version: str) -> PrismManifest: ...

    async def file(self, name: str, version: str, path: str, *, limit: int) -> bytes:
        """A file of an exact version, of at most ``limit`` bytes.

        Raises ``FileNotFound`` and ``TooLarge``.
        """
        ...

    async def diff(self, name: str, version: str, previous: str) -> VersionDiff:
        """What changed from ``previous`` to ``version``."""
        ...

    async def list_packages(self, *, cursor: str | None = None, limit: int = 50) -> Page:
        """A page of packages in name order."""
        ...

    async def publish(
        self, tarball: Upload, request: PublishRequest, principal: Principal
    ) -> Published:
        """Make an upload a version: verified, inspected, analysed, reviewed, committed.

        Raises ``InvalidInput`` for the tag, ``InvalidPackage``, ``PublishRejected``,
        ``VersionExists`` and ``Unavailable``.
        """
        ...

    async def set_tag(
        self, name: str, tag: str, version: str, principal: Principal
    ) -> PackageSnapshot:
        """Raises ``InvalidInput`` (``invalid-tag``) and ``Conflict`` for a yanked version."""
        ...

    async def remove_tag(self, name: str, tag: str, principal: Principal) -> PackageSnapshot:
        """Raises ``NotFound`` for a tag that is not there and ``Conflict`` for ``latest``."""
        ...

    async def set_deprecations(
        self, name: str, messages: Messages, principal: Principal, *, revision: int | None = None
    ) -> PackageSnapshot:
        """All in one write.

        Raises ``InvalidInput`` (``invalid-text``), and ``Conflict`` (``revision-passed``) if the
        record is past ``revision``.
        """
        ...

    async def unpublish(self, name: str, removal: Removal, principal: Principal) -> PackageSnapshot:
        """Remove versions, leaving tombstones.

        Raises ``PermissionDenied`` by the policy, and ``Conflict`` (``revision-passed``) if the
        record is past the revision of ``removal``.
        """
        ...

    async def annotate(
        self,
        name: str,
        plugin: str,
        edit: Callable[[JsonMapping], JsonObject],
        *,
        revision: int | None = None,
    ) -> PackageSnapshot:
        """Change what ``plugin`` keeps in the record's ``annotations``, by compare-and-swap.

        For facts that belong to the package and change with it, such as its maintainers: small,
        as every reader of the record reads them. ``edit`` may run several times; returning what
        it was given changes nothing. Raises ``Conflict`` as ``unpublish`` does.
        """
        ...
