"""The registry as plugins see it: ``RegistryService`` over the use-cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from prism_kernel.changes import Changed
from prism_kernel.contracts.auth import Principal
from prism_kernel.contracts.index import Page
from prism_kernel.contracts.publishing import Messages, PublishRequest, Upload
from prism_kernel.contracts.services import PackageSnapshot, Removal
from prism_kernel.errors import TooLarge
from prism_kernel.jsonvalue import JsonMapping, JsonObject
from prism_kernel.models.diff import VersionDiff
from prism_kernel.models.manifest import PrismManifest
from prism_kernel.models.metadata import VersionMetadata
from prism_kernel.models.package import PackageRecord
from prism_kernel.publish.pipeline import PublishOutcome
from prism_kernel.publish.staging import StagedTarball
from prism_kernel.registry import Registry
from prism_kernel.tarball.packed_member import gunzip_member


@dataclass(frozen=True, slots=True)
class PluginRegistry:
    """Implements ``RegistryService``, where every method is described."""

    registry: Registry

    async def record(self, name: str) -> PackageRecord:
        return await self.registry.record(name)

    async def snapshot(self, name: str, *, fresh: bool = False) -> PackageSnapshot:
        view = await self.registry.repository.records.get(name, fresh=fresh)
        return PackageSnapshot(view.record, view.token)

    async def metadata(self, name: str, version: str) -> VersionMetadata:
        return await self.registry.metadata(name, version)

    async def metadata_json(self, name: str, version: str) -> bytes:
        repository = self.registry.repository
        return await repository.versions.metadata(await repository.keys(name, version))

    async def manifest(self, name: str, version: str) -> PrismManifest:
        return await self.registry.manifest(name, version)

    async def file(self, name: str, version: str, path: str, *, limit: int) -> bytes:
        found = await self.registry.find_file(name, version, path)
        if found.file.raw_bytes > limit:
            raise TooLarge(f"{path!a} of {name} {version} is larger than {limit} bytes.")
        pieces = self.registry.repository.versions.member(found.keys, found.file)
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

    async def set_tag(
        self, name: str, tag: str, version: str, principal: Principal
    ) -> PackageSnapshot:
        return _snapshot(await self.registry.changes.set_tag(name, tag, version, principal))

    async def remove_tag(self, name: str, tag: str, principal: Principal) -> PackageSnapshot:
        return _snapshot(await self.registry.changes.remove_tag(name, tag, principal))

    async def set_deprecations(
        self, name: str, messages: Messages, principal: Principal, *, revision: int | None = None
    ) -> PackageSnapshot:
        changes = self.registry.changes
        return _snapshot(
            await changes.set_deprecations(name, messages, principal, revision=revision)
        )

    async def unpublish(self, name: str, removal: Removal, principal: Principal) -> PackageSnapshot:
        return _snapshot(await self.registry.changes.unpublish(name, removal, principal))

    async def annotate(
        self,
        name: str,
        plugin: str,
        edit: Callable[[JsonMapping], JsonObject],
        *,
        revision: int | None = None,
    ) -> PackageSnapshot:
        changes = self.registry.changes
        return _snapshot(await changes.annotate(name, plugin, edit, revision=revision))


def _snapshot(changed: Changed) -> PackageSnapshot:
    return PackageSnapshot(changed.record, changed.token)
