"""Publish: stage, verify, inspect, analyse, review, commit, index, announce."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Protocol

import anyio

from prism_kernel.concurrency import computed
from prism_kernel.contracts.auth import Principal
from prism_kernel.contracts.events import Event, PublishRefused, VersionPublished
from prism_kernel.contracts.publishing import PublishRequest
from prism_kernel.errors import PackageNotFound, PrismError
from prism_kernel.hashing import Digests
from prism_kernel.inspection.claims import comparable
from prism_kernel.inspection.job import (
    MANIFEST,
    METADATA,
    PACK,
    TARBALL,
    AnalyzerLine,
    InspectionJob,
    InspectionReply,
)
from prism_kernel.models.package import LATEST, ObjectDigests, VersionEntry, in_milliseconds, now
from prism_kernel.publish.commit import SameBytesPublished, VersionCommit
from prism_kernel.publish.staging import StagedTarball
from prism_kernel.publish.workspaces import note_commit
from prism_kernel.record.arrival import check_free, published_as
from prism_kernel.record.tags import check_tag
from prism_kernel.repository import RecordView, Repository, StagedVersion, VersionKeys
from prism_kernel.repository.keys import new_folder


@dataclass(frozen=True, slots=True)
class PublishOutcome:
    """A version that is visible. ``created`` is false if these bytes were published before.

    ``metadata`` and ``manifest`` are the stored documents' bytes; ``tag`` is the dist-tag that
    now names the version, if one was moved.
    """

    keys: VersionKeys
    created: bool
    tag: str | None
    digests: Digests
    metadata: bytes
    manifest: bytes
    analyzers: Mapping[str, AnalyzerLine] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.keys.name

    @property
    def version(self) -> str:
        return self.keys.version


class Inspect(Protocol):
    async def __call__(self, job: InspectionJob) -> InspectionReply: ...


class ReviewPublish(Protocol):
    """Raises ``PublishRejected`` or ``ReviewUnavailable``."""

    async def __call__(
        self, keys: VersionKeys, staged: StagedVersion, tag: str, principal: Principal
    ) -> None: ...


class UpdateIndex(Protocol):
    """Never raises: a version that is committed stays, whatever the index says."""

    async def __call__(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class PublishPipeline:
    """The whole way of an upload. Nothing is visible before the package record is written."""

    repository: Repository
    inspect: Inspect
    review: ReviewPublish
    update_index: UpdateIndex
    announce: Callable[[Event], None]
    cpu_seconds: int

    async def publish(
        self, tarball: StagedTarball, request: PublishRequest, principal: Principal
    ) -> PublishOutcome:
        """Make a staged upload a version.

        Raises ``InvalidInput`` for the tag, ``ChecksumMismatch``, what the inspection and the
        reviews raise, and ``VersionExists``; the publish has not happened then. It also raises
        ``StorageUnavailable``, after which the version may have become visible all the same.
        """
        started = perf_counter()
        try:
            outcome = await self._publish(tarball, request, principal)
        except PrismError as error:
            self.announce(
                PublishRefused(request.name, error.problem_code, error.message, principal.name)
            )
            raise
        if outcome.created:
            duration_ms = round((perf_counter() - started) * 1000, 1)
            keys, digest = outcome.keys, tarball.digests.sha256
            self.announce(
                VersionPublished(keys.name, keys.version, digest, principal.name, duration_ms)
            )
        return outcome

    async def _publish(
        self, tarball: StagedTarball, request: PublishRequest, principal: Principal
    ) -> PublishOutcome:
        tarball.check(request.sha256)
        if request.tag is not None:
            check_tag(request.tag)
        record = await self._record(request.name)
        if record and (version := published_as(record.record, tarball.digests.sha256)):
            return await self._published_before(request.name, version, tarball.digests)
        job = _job(tarball, request, self.cpu_seconds)
        reply = await self.inspect(job)
        if record:
            check_free(record.record, reply.version, tarball.digests.sha256)
        staged = await _staged(tarball, job, reply)
        commit = _commit_of(reply, job, staged.digests, request.tag)
        wanted = request.tag or LATEST
        await self.review(commit.keys, staged, wanted, principal)
        try:
            view = await self._commit(commit, staged, tarball)
        except SameBytesPublished:
            keys = commit.keys
            return await self._published_before(keys.name, keys.version, tarball.digests)
        return PublishOutcome(
            keys=commit.keys,
            created=True,
            tag=wanted if view.record.dist_tags.get(wanted) == commit.keys.version else None,
            digests=tarball.digests,
            metadata=staged.metadata,
            manifest=staged.manifest,
            analyzers=reply.analyzers,
        )

    async def _record(self, name: str) -> RecordView | None:
        try:
            return await self.repository.records.get_with_tombstones(name, fresh=True)
        except PackageNotFound:
            return None

    async def _commit(
        self, commit: VersionCommit, staged: StagedVersion, tarball: StagedTarball
    ) -> RecordView:
        """To the end once it has begun, also if the publisher goes away."""
        with anyio.CancelScope(shield=True):
            note_commit(tarball.workspace, commit.keys.name)
            view = await commit.run(self.repository, staged)
            await self.update_index(commit.keys.name)
        return view

    async def _published_before(self, name: str, version: str, digests: Digests) -> PublishOutcome:
        """Whoever tries again may do so because a server died after the commit: see to the rest."""
        keys = await self.repository.keys(name, version)
        await self.update_index(name)
        return PublishOutcome(
            keys=keys,
            created=False,
            tag=None,
            digests=digests,
            metadata=await self.repository.versions.metadata(keys),
            manifest=await self.repository.versions.manifest(keys),
        )


def _job(tarball: StagedTarball, request: PublishRequest, cpu_seconds: int) -> InspectionJob:
    return InspectionJob(
        workspace=str(tarball.workspace),
        expected_name=request.name,
        digests=tarball.digests,
        size=tarball.size,
        publisher=request.publisher.name,
        publisher_email=request.publisher.email,
        source=request.source,
        published_at=in_milliseconds(request.published_at or now()),
        cpu_seconds=cpu_seconds,
        claims=None if request.claims is None else comparable(request.claims),
        enclosed={TARBALL: tarball.contents} if isinstance(tarball.contents, bytes) else {},
    )


async def _staged(
    tarball: StagedTarball, job: InspectionJob, reply: InspectionReply
) -> StagedVersion:
    """What the inspection has enclosed or left in the workspace."""
    objects = [reply.enclosed.get(name, job.path(name)) for name in (MANIFEST, METADATA, PACK)]
    on_disk = sum(each.stat().st_size for each in objects if isinstance(each, Path))
    manifest, metadata, pack = objects
    return await computed(on_disk, StagedVersion.read, manifest, metadata, tarball.contents, pack)


def _commit_of(
    reply: InspectionReply, job: InspectionJob, objects: ObjectDigests, tag: str | None
) -> VersionCommit:
    keys = VersionKeys(reply.name, reply.version, new_folder(job.digests.sha256))
    entry = VersionEntry(
        digest=job.digests.sha256,
        folder=keys.folder,
        size=job.size,
        published_at=job.published_at,
        publisher=job.publisher,
        objects=objects,
    )
    return VersionCommit(keys, entry, tag)
