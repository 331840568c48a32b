"""The registry as plugins see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from prism_kernel.contracts.index import Page
    from prism_kernel.models.diff import VersionDiff
    from prism_kernel.models.manifest import PrismManifest
    from prism_kernel.models.metadata import VersionMetadata
    from prism_kernel.models.package import PackageRecord


class RegistryService(Protocol):
    """Reading. Names are checked; unknown ones raise ``PackageNotFound``, ``VersionNotFound``."""

    async def record(self, name: str) -> PackageRecord:
        """The package's versions, dist-tags and tombstones."""
        ...

    async def metadata(self, name: str, version: str) -> VersionMetadata: ...

    async def manifest(self, name: str, version: str) -> PrismManifest: ...

    async def diff(self, name: str, version: str, previous: str) -> VersionDiff:
        """What changed from ``previous`` to ``version``."""
        ...

    async def list_packages(self, *, cursor: str | None = None, limit: int = 50) -> Page:
        """A page of packages in name order."""
        ...
