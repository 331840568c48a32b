"""``prism import <format>``: publish what another registry has, as if each version were sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field, replace

import anyio
import anyio.to_thread

from prism_kernel import semver
from prism_kernel.concurrency import for_each
from prism_kernel.contracts.auth import Principal
from prism_kernel.contracts.commands import Tick
from prism_kernel.contracts.importing import ForeignPackage, ForeignVersion
from prism_kernel.contracts.publishing import PublishRequest
from prism_kernel.errors import (
    InvalidInput,
    InvalidManifest,
    PackageNotFound,
    PrismError,
    VersionExists,
)
from prism_kernel.inspection.job import InspectionJob, InspectionReply
from prism_kernel.maintenance.foreign_marks import one_line, usable_tags
from prism_kernel.maintenance.foreign_tarballs import check_digests, digests_of, staged_tarball
from prism_kernel.maintenance.migrated import Migrated
from prism_kernel.maintenance.report import no_progress
from prism_kernel.models.metadata import Publisher
from prism_kernel.models.package import VersionEntry, now
from prism_kernel.names import check_name
from prism_kernel.publish.pipeline import PublishPipeline
from prism_kernel.record.marks import with_imported_marks
from prism_kernel.record.revision import require_package

METHOD = "import"
"""What vouches for the principal: whoever can write to the store can import into it."""


@dataclass(frozen=True, slots=True)
class Migration:
    """Takes over packages of another registry. Doing it again goes on where it stopped.

    ``importer`` is told to have published what does not say by whom it was. ``limit`` is for a
    tarball, in bytes; ``publishes`` of different packages may run at a time.
    """

    pipeline: PublishPipeline
    importer: str
    limit: int
    publishes: anyio.CapacityLimiter
    progress: Tick = no_progress
    done: Migrated = field(default_factory=Migrated)

    async def run(self, packages: Iterable[ForeignPackage]) -> Migrated:
        """What cannot be imported is noted, and the rest goes on.

        Raises what iterating over ``packages`` raises.
        """
        await for_each(_read_in_thread(iter(packages)), self._package)
        return self.done

    async def _package(self, package: ForeignPackage) -> None:
        self.done.packages += 1
        try:
            check_name(package.name)
            if package.problem is not None:
                raise InvalidInput(package.problem, code="package-unreadable")
            present = await self._present(package.name)
        except PrismError as error:
            self.done.refuse(package.name, error)
            return
        imported: set[str] = set()
        for foreign in sorted(package.versions, key=_age):
            if await self._imported(package.name, foreign, present.get(foreign.version)):
                imported.add(foreign.version)
            self.progress(f"{package.name}@{foreign.version}")
        if imported:
            await self._mark(package, imported)

    async def _present(self, name: str) -> dict[str, VersionEntry]:
        try:
            return (await self.pipeline.repository.records.get(name, fresh=True)).record.versions
        except PackageNotFound:
            return {}

    async def _imported(
        self, name: str, foreign: ForeignVersion, present: VersionEntry | None
    ) -> bool:
        """Whether the version is in Prism now; if not, the reason is noted."""
        try:
            if present is None:
                await self._publish(name, foreign)
                self.done.published += 1
            else:
                await _compare(name, foreign, present)
                self.done.present += 1
        except PrismError as error:
            self.done.refuse(name, error, foreign.version)
            return False
        return True

    async def _publish(self, name: str, foreign: ForeignVersion) -> None:
        request = PublishRequest(
            name=name,
            publisher=foreign.publisher or Publisher(name=self.importer),
            source="import",
            published_at=foreign.published_at,
        )
        pipeline = _expecting(self.pipeline, foreign.version)
        async with self.publishes, staged_tarball(foreign, self.limit) as tarball:
            check_digests(foreign, tarball.digests)
            done = await pipeline.publish(tarball, request, Principal(self.importer, METHOD))
            if done.version != foreign.version:
                raise _other_version(done.version, foreign.version)
            self.done.size += tarball.size

    async def _mark(self, package: ForeignPackage, imported: set[str]) -> None:
        """Dist-tags and deprecations in one change of the record."""
        tags, wrong = usable_tags(package, imported)
        for tag, error in wrong.items():
            self.done.refuse(package.name, error, tag=tag)
        messages = {
            each.version: one_line(each.deprecated)
            for each in package.versions
            if each.version in imported
        }
        at = now()
        try:
            await self.pipeline.repository.records.change(
                package.name,
                lambda record: with_imported_marks(
                    require_package(record, package.name), tags, messages, at
                ),
            )
        except PrismError as error:
            self.done.refuse(package.name, error)
        else:
            await self.pipeline.update_index(package.name)


async def _compare(name: str, foreign: ForeignVersion, present: VersionEntry) -> None:
    """Raises ``VersionExists`` if the version that is there has other bytes."""
    digests = await digests_of(foreign)
    check_digests(foreign, digests)
    if digests.sha256 != present.digest:
        raise VersionExists(
            f"{name} {foreign.version} is already published with other contents.",
            name=name,
            version=foreign.version,
        )


def _expecting(pipeline: PublishPipeline, version: str) -> PublishPipeline:
    """The pipeline, refusing a tarball that is another version than its registry says."""

    async def inspect(job: InspectionJob) -> InspectionReply:
        reply = await pipeline.inspect(job)
        if reply.version != version:
            raise _other_version(reply.version, version)
        return reply

    return replace(pipeline, inspect=inspect)


def _other_version(actual: str, said: str) -> InvalidManifest:
    return InvalidManifest(
        f"The package.json says version {actual}, the other registry {said[:256]!a}.",
        code="version-mismatch",
    )


def _age(foreign: ForeignVersion) -> tuple[bool, float, tuple[object, ...]]:
    """The order of publishing, so that a version's predecessors are there when it is reviewed."""
    parsed, at = semver.parse(foreign.version), foreign.published_at
    key = (1, *parsed.key) if parsed else (0,)
    return at is None, at.timestamp() if at else 0, key


async def _read_in_thread(packages: Iterator[ForeignPackage]) -> AsyncIterator[ForeignPackage]:
    """Reading a package is blocking I/O."""
    while (package := await anyio.to_thread.run_sync(next, packages, None)) is not None:
        yield package
