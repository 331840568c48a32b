"""The store fails between any two steps of a publish: nothing is ever half-published."""

from __future__ import annotations

import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.builtins.runtimes import RUNTIMES
from prism_kernel.contracts.auth import ANONYMOUS
from prism_kernel.contracts.events import PublishRefused, VersionPublished
from prism_kernel.contracts.publishing import PublishRequest
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import PackageNotFound, StorageUnavailable
from prism_kernel.inspection.inspector import Inspector
from prism_kernel.inspection.job import InspectionJob, InspectionReply
from prism_kernel.models.metadata import Publisher, VersionMetadata
from prism_kernel.publish.pipeline import PublishOutcome, PublishPipeline
from prism_kernel.publish.review import Reviewer
from prism_kernel.publish.staging import TarballSink, workspace
from prism_kernel.repository import RecordStore, Repository, VersionStore
from prism_kernel.tarball.limits import TarballLimits
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage
from prism_kernel.testing.tarballs import make_tarball

pytestmark = pytest.mark.anyio

INSPECTOR = Inspector(TarballLimits(), [], {each.name: each.profile for each in RUNTIMES})


async def inspect(job: InspectionJob) -> InspectionReply:
    return INSPECTOR.inspect(job)


async def no_index(name: str) -> None:
    pass


def repository_over(storage: StorageDriver) -> Repository:
    return Repository(RecordStore(storage, 8), VersionStore(storage, storage, 8))


async def publish(storage: StorageDriver, version: str, events: list[object]) -> PublishOutcome:
    repository = repository_over(storage)
    pipeline = PublishPipeline(
        repository=repository,
        inspect=inspect,
        review=Reviewer(repository, [], contexts=lambda plugin: plugin),
        update_index=no_index,
        announce=events.append,
        cpu_seconds=60,
    )
    async with workspace() as folder:
        with TarballSink(folder, 1_000_000) as sink:
            package_json = {"name": "widget", "version": version}
            await sink.write(make_tarball(package_json, {"index.js": "1\n"}))
            tarball = await sink.finish()
        request = PublishRequest("widget", Publisher(name="ann"))
        return await pipeline.publish(tarball, request, ANONYMOUS)


async def published(storage: StorageDriver) -> list[str]:
    """The versions of the record; each must be complete."""
    repository = repository_over(storage)
    try:
        record = (await repository.records.get("widget")).record
    except PackageNotFound:
        return []
    for version in record.versions:
        keys = await repository.keys("widget", version)
        metadata = VersionMetadata.model_validate_json(await repository.versions.metadata(keys))
        assert metadata.identifier.version == version
        await repository.versions.view(keys)
        file = await repository.versions.file(keys, "index.js")
        pack = [piece async for piece in repository.versions.member(keys, file)]
        assert len(b"".join(pack)) == file.gzip_bytes
        tarball = [piece async for piece in repository.versions.tarball(keys)]
        assert len(b"".join(tarball)) == record.versions[version].size
    return sorted(record.versions)


async def prepared(before: list[str]) -> MemoryStorage:
    storage = MemoryStorage()
    for version in before:
        await publish(storage, version, [])
    return storage


async def steps_of(before: list[str]) -> int:
    storage = FaultyStorage(await prepared(before))
    await publish(storage, "2.0.0", [])
    return len(storage.calls)


@pytest.mark.parametrize("done", [False, True], ids=["refused", "only the answer is lost"])
@pytest.mark.parametrize("before", [[], ["1.0.0"]], ids=["first version", "second version"])
async def test_a_crash_of_the_store_publishes_all_or_nothing(before, done):
    steps = await steps_of(before)
    assert steps >= 6
    for step in range(1, steps + 1):
        memory = await prepared(before)
        plan = [Fault(at=step, effect=Fail(done=done, forever=True))]
        events: list[object] = []
        with pytest.raises(StorageUnavailable):
            await publish(FaultyStorage(memory, plan), "2.0.0", events)
        assert [type(event) for event in events] == [PublishRefused]
        after = await published(memory)
        assert after in (before, [*before, "2.0.0"])
        again = await publish(memory, "2.0.0", events)
        assert again.created == ("2.0.0" not in after)
        assert await published(memory) == [*before, "2.0.0"]


async def test_without_a_fault_the_version_is_published_once():
    storage, events = MemoryStorage(), []
    first = await publish(storage, "1.0.0", events)
    second = await publish(storage, "1.0.0", events)
    assert (first.created, second.created) == (True, False)
    assert [type(event) for event in events] == [VersionPublished]
    assert (first.metadata, first.manifest) == (second.metadata, second.manifest)
    assert await published(storage) == ["1.0.0"]
