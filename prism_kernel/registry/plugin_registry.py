"""The registry as plugins see it: ``RegistryService`` over the use-cases."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self, cast

from prism_kernel.contracts.auth import Principal
from prism_kernel.contracts.index import Page
from prism_kernel.contracts.publishing import PublishRequest, Upload
from prism_kernel.contracts.services import PackageSnapshot
from prism_kernel.errors import TooLarge
from prism_kernel.models.diff import VersionDiff
from prism_kernel.models.manifest import PrismManifest
from prism_kernel.models.metadata import VersionMetadata
from prism_kernel.models.package import PackageRecord
from prism_kernel.publish.pipeline import PublishOutcome
from prism_kernel.publish.staging import StagedTarball
from prism_kernel.registry.changes import Changes
from prism_kernel.registry.registry import Registry
from prism_kernel.tarball.packed_member import gunzip_member


@dataclass(frozen=True, slots=True)
class PluginRegistry(Changes):
    """Implements ``RegistryService``, where every method is described.

    Plugins change packages by the very use-cases that the front ends call: those are inherited.
    """

    registry: Registry

    @classmethod
    def over(cls, registry: Registry) -> Self:
        """What plugins are given of a registry."""
        changes = registry.changes
        inherited = {each.name: getattr(changes, each.name) for each in fields(changes)}
        return cls(**inherited, registry=registry)

    async def record(self, name: str) -> PackageRecord:
        return await self.registry.record(name)

    async def snapshot(self, name: str, *, fresh: bool = False) -> PackageSnapshot:
        view = await self.repository.records.get(name, fresh=fresh)
        return PackageSnapshot(view.record, view.token)

    async def metadata(self, name: str, version: str) -> VersionMetadata:
        return await self.registry.metadata(name, version)

    async def metadata_json(self, name: str, version: str) -> bytes:
        keys = await self.repository.keys(name, version)
        return await self.repository.versions.metadata(keys)

    async def manifest(self, name: str, version: str) -> PrismManifest:
        return await self.registry.manifest(name, version)

    async def file(self, name: str, version: str, path: str, *, limit: int) -> bytes:
        found = await self.registry.find_file(name, version, path)
        if found.file.raw_bytes > limit:
            raise TooLarge(f"{path!a} of {name} {version} is larger than {limit} bytes.")
        pieces = self.repository.versions.member(found.keys, found.file)
        return gunzip_member(b"".join([piece async for piece in pieces]), found.file.raw_bytes)

    async def diff(self, name: str, version: str, previous: str) -> VersionDiff:
        return await self.registry.diff(name, version, previous)

    async def list_packages(self, *, cursor: str | None = None, limit: int = 50) -> Page:
        return await self.registry.list_packages(cursor=cursor, limit=limit)

    async def publish(
        self, tarball: Upload, request: PublishRequest, principal: Principal
    ) -> PublishOutcome:
        staged = cast("StagedTarball", tarball)  # what plugins are handed is never anything else
        return await self.registry.publish(staged, request, principal)
