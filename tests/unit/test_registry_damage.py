"""Every answer of the registry names the stored document that is damaged."""

from __future__ import annotations

import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.config import load_configuration
from prism_kernel.contracts.auth import ANONYMOUS
from prism_kernel.contracts.publishing import PublishRequest
from prism_kernel.errors import StorageUnavailable
from prism_kernel.kernel.kernel import Kernel
from prism_kernel.loading.candidates import BUILTIN_MODULES
from prism_kernel.loading.discovery import builtin_candidates
from prism_kernel.models.metadata import Publisher
from prism_kernel.publish.staging import TarballSink, workspace
from prism_kernel.registry.resolving import ResolveQuery
from prism_kernel.resolution.spec import PackageSpec
from prism_kernel.testing.tarballs import make_tarball

pytestmark = pytest.mark.anyio

QUESTIONS = {
    "metadata": ("metadata", lambda registry: registry.metadata("widget", "1.0.0")),
    "manifest": ("manifest", lambda registry: registry.manifest("widget", "1.0.0")),
    "diff": ("metadata", lambda registry: registry.diff("widget", "1.0.0", "1.0.0")),
    "version": ("metadata", lambda registry: registry.version_answer("widget", "1.0.0")),
    "version too": ("manifest", lambda registry: registry.version_answer("widget", "1.0.0")),
    "files": ("metadata", lambda registry: registry.files_answer("widget", "1.0.0")),
    "package": ("metadata", lambda registry: registry.package_answer("widget")),
    "a file": ("metadata", lambda registry: registry.find_file("widget", "1.0.0", "index.js")),
    "resolve": (
        "manifest",
        lambda registry: registry.resolve_answer(ResolveQuery(PackageSpec("widget", "", "."))),
    ),
}


async def publish(registry) -> None:
    async with workspace() as folder:
        with TarballSink(folder, 1_000_000) as sink:
            package_json = {"name": "widget", "version": "1.0.0"}
            await sink.write(make_tarball(package_json, {"index.js": "1\n"}))
            staged = await sink.finish()
        request = PublishRequest("widget", Publisher(name="ann"))
        await registry.publish(staged, request, ANONYMOUS)


@pytest.mark.parametrize("damage", [b'{"name": ', b"[]"])
async def test_a_damaged_document_is_named_and_is_not_the_askers_fault(damage):
    configuration = load_configuration(
        flags={"storage": "memory", "log_level": "error"}, environment={}
    )
    kernel = Kernel.load(configuration, builtin_candidates(BUILTIN_MODULES))
    async with kernel.run() as services:
        registry, storage = services.registry, services.documents
        assert isinstance(storage, MemoryStorage)
        await publish(registry)
        keys = await registry.repository.keys("widget", "1.0.0")
        registry.repository.versions._metadata.discard(keys)  # as another process has it
        for document, ask in QUESTIONS.values():
            key = getattr(keys, document)
            sound = (await storage.get(key)).data
            await storage.put(key, damage)
            with pytest.raises(StorageUnavailable) as raised:
                await ask(registry)
            assert raised.value.problem_code == "storage-corrupt"
            assert key in str(raised.value)
            await storage.put(key, sound)
            await ask(registry)
