"""Publish and change packages in this process: the use-cases over one storage driver."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from prism_kernel.builtins.json_index import JsonIndex
from prism_kernel.builtins.runtimes import RUNTIMES
from prism_kernel.contracts.auth import Principal
from prism_kernel.contracts.publishing import PublishRequest
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.inspection.inspector import Inspector
from prism_kernel.inspection.job import InspectionJob, InspectionReply
from prism_kernel.models.metadata import Publisher
from prism_kernel.models.package import PackageRecord
from prism_kernel.publish.pipeline import PublishOutcome, PublishPipeline
from prism_kernel.publish.review import Reviewer
from prism_kernel.publish.staging import TarballSink, workspace
from prism_kernel.record.policy import UnpublishPolicy
from prism_kernel.registry.changes import Changes
from prism_kernel.registry.indexing import refresh_index
from prism_kernel.repository import RecordStore, Repository, VersionStore
from prism_kernel.tarball.limits import TarballLimits
from prism_kernel.testing.tarballs import make_tarball

INSPECTOR = Inspector(TarballLimits(), [], {each.name: each.profile for each in RUNTIMES})
ANN = Principal("ann", "test")
QUIET = structlog.wrap_logger(structlog.ReturnLogger())


async def inspect(job: InspectionJob) -> InspectionReply:
    return INSPECTOR.inspect(job)


@dataclass
class Workshop:
    storage: StorageDriver
    policy: UnpublishPolicy = field(default_factory=UnpublishPolicy)
    events: list[object] = field(default_factory=list)

    @property
    def repository(self) -> Repository:
        """A new one each time, as another process would have it."""
        versions = VersionStore(self.storage, self.storage, 8)
        return Repository(RecordStore(self.storage, 8), versions)

    @property
    def index(self) -> JsonIndex:
        return JsonIndex(self.storage)

    @property
    def changes(self) -> Changes:
        return Changes(self.repository, self.update_index, self.events.append, QUIET, self.policy)

    async def update_index(self, name: str) -> None:
        await refresh_index(self.repository, self.index, name)

    async def publish(
        self, version: str = "1.0.0", name: str = "widget", tag: str | None = None, text: str = "1"
    ) -> PublishOutcome:
        repository = self.repository
        pipeline = PublishPipeline(
            repository=repository,
            inspect=inspect,
            review=Reviewer(repository, [], contexts=lambda plugin: plugin),
            update_index=self.update_index,
            announce=self.events.append,
            cpu_seconds=60,
        )
        async with workspace() as folder:
            with TarballSink(folder, 10_000_000) as sink:
                files = {"index.js": f"export default {text};\n", "README.md": f"# {name}\n"}
                await sink.write(make_tarball({"name": name, "version": version}, files))
                tarball = await sink.finish()
            request = PublishRequest(name, Publisher(name="ann"), tag=tag)
            return await pipeline.publish(tarball, request, ANN)

    async def publish_all(self, *versions: str) -> None:
        for version in versions:
            await self.publish(version)

    async def record(self, name: str = "widget") -> PackageRecord:
        return (await self.repository.records.get_with_tombstones(name)).record

    async def keys(self, prefix: str = "packages/") -> list[str]:
        return [found.key async for found in self.storage.list(prefix)]

    async def listed(self) -> list[str]:
        return [each.name for each in (await self.index.list(cursor=None, limit=500)).items]
