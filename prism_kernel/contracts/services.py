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
    """A package's record, and the version token that it had when it was read or written.

    After a change, ``versions`` are those that the change was about. ``changed`` is false if
    everything was so before: then nothing was written or announced.
    """

    record: PackageRecord
    token: str
    versions: tuple[str, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Removal:
    """What to unpublish: exact versions, or all of them for ``None``.

    Set ``revision`` to the revision of the record that the client last saw, to remove nothing if
    the record has changed since. Set ``exempt`` for administrators: the unpublish policy does not
    apply to them.
    """

    versions: frozenset[str] | None
    reason: str | None = None
    revision: int | None = None
    exempt: bool = False


class RegistryService(Protocol):
    """What plugins can do with packages.

    The caller first checks names and rights (``HttpService.require`` does both). Unknown names and
    versions raise ``PackageNotFound`` and ``VersionNotFound``. A ``version`` may be a dist-tag,
    unless the method says that it is exact. Every method may raise ``StorageUnavailable``.
    ``principal`` is the one that events name as the author of a change.
    """

    async def record(self, name: str) -> PackageRecord:
        """The package's versions, dist-tags and tombstones."""
        ...

    async def snapshot(self, name: str, *, fresh: bool = False) -> PackageSnapshot:
        """The record and its token.

        Without ``fresh``, they may be as old as ``cache.freshness_seconds`` allows. With ``fresh``,
        the store is asked in any case.
        """
        ...

    async def metadata(self, name: str, version: str) -> VersionMetadata: ...

    async def metadata_json(self, name: str, version: str) -> bytes:
        """The stored bytes of the ``VersionMetadata``; ``version`` is exact."""
        ...

    async def manifest(self, name: str, version: str) -> PrismManifest: ...

    async def file(self, name: str, version: str, path: str, *, limit: int) -> bytes:
        """The contents of a file; ``version`` is exact.

        Raises ``FileNotFound``, and ``TooLarge`` if the file is larger than ``limit`` bytes.
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
        """Make an upload a version: verify, inspect, analyse, review and commit it.

        Raises ``InvalidInput`` for the tag, ``InvalidPackage``, ``TooLarge``, ``PublishRejected``,
        ``VersionExists`` and ``Unavailable``.
        """
        ...

    async def set_tag(
        self, name: str, tag: str, version: str, principal: Principal
    ) -> PackageSnapshot:
        """Make a dist-tag name an exact version.

        Raises ``InvalidInput`` (``invalid-tag``), and ``Conflict`` for a yanked version.
        """
        ...

    async def remove_tag(self, name: str, tag: str, principal: Principal) -> PackageSnapshot:
        """Remove a dist-tag.

        Raises ``InvalidInput`` (``invalid-tag``), ``NotFound`` for a tag that is not there, and
        ``Conflict`` for ``latest``.
        """
        ...

    async def set_deprecations(
        self, name: str, messages: Messages, principal: Principal, *, revision: int | None = None
    ) -> PackageSnapshot:
        """Set or remove the deprecation messages of exact versions, all in one write.

        Raises ``InvalidInput`` (``invalid-text``), and ``Conflict`` (``revision-passed``) if the
        record has another revision than ``revision``.
        """
        ...

    async def unpublish(self, name: str, removal: Removal, principal: Principal) -> PackageSnapshot:
        """Remove versions for ever, and leave a tombstone for each.

        Raises ``PermissionDenied`` if the unpublish policy forbids it, ``InvalidInput``
        (``invalid-text``) for the reason, and ``Conflict`` (``revision-passed``) if the record has
        another revision than ``removal`` names.
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

        Annotations are for facts that belong to the package and change with it, such as its
        maintainers. Keep them small, because every reader of the record reads them.

        ``edit`` receives what the plugin keeps now (``{}`` at first) and returns what it should
        keep. It may run several times. Nothing is written if it returns what it was given. Raises
        what ``edit`` raises, and ``Conflict`` as ``unpublish`` does.
        """
        ...
