"""Real publishes, through the inspection worker, with plugins that fail."""

from __future__ import annotations

import pytest

from prism_kernel.config import load_configuration
from prism_kernel.contracts.auth import ANONYMOUS
from prism_kernel.contracts.publishing import PublishRequest
from prism_kernel.errors import InspectionFailed, PackageNotFound, PrismError
from prism_kernel.kernel.kernel import Kernel
from prism_kernel.loading.candidates import BUILTIN_MODULES
from prism_kernel.loading.discovery import builtin_candidates
from prism_kernel.models.metadata import Publisher
from prism_kernel.publish.staging import TarballSink, workspace
from prism_kernel.testing.tarballs import make_tarball

pytestmark = pytest.mark.anyio

WIDGET = {"name": "widget", "version": "1.0.0"}
ANALYZERS = """
    def fail(package):
        raise OSError("no disk")

    def count(package):
        print("a stray line on standard output")
        return AnalyzerReport(data={"files": len(package.files)})

    def build(config):
        raise ValueError("no parser")

    @hookimpl
    def prism_register_analyzers():
        return [
            AnalyzerProvider("fails", "1", "", create=lambda config: fail),
            AnalyzerProvider("needs", "1", "", create=lambda config: count, requires=("fails",)),
            AnalyzerProvider("counts", "1", "", create=lambda config: count),
            AnalyzerProvider("unbuilt", "1", "", create=build),
        ]
"""
CONFIGURED = """
    from pydantic import BaseModel

    class Config(BaseModel):
        greeting: str = "nothing"
        words: list[str] = []

    PLUGIN = PluginInfo("alpha", "", config=Config, environment={"GREETING": "greeting"})

    @hookimpl
    def prism_register_analyzers():
        def create(config):
            return lambda package: AnalyzerReport(data=config.model_dump())

        return [AnalyzerProvider("greets", "1", "", create=create)]
"""
SPECIFICATIONS = """
from pluggy import HookspecMarker

@HookspecMarker("prism")
def prism_dashboard_panels(package):
    pass
"""
PANEL_AND_ANALYZER = """
    @hookimpl
    def prism_dashboard_panels(package):
        return []

    @hookimpl
    def prism_register_analyzers():
        def create(config):
            return lambda package: AnalyzerReport()

        return [AnalyzerProvider("fine", "1", "", create=create)]
"""
INDEX = """
    class Broken:
        async def put(self, summary):
            raise OSError("no index")

        async def list(self, *, cursor, limit):
            return Page([], None)

    @hookimpl
    def prism_register_indexers():
        return [IndexProvider("broken", "", create=lambda config, storage: Broken())]
"""
LISTENER = """
    HEARD = []

    @hookimpl
    async def prism_on_event(event):
        HEARD.append(event)
"""
BROKEN_LISTENER = """
    @hookimpl
    async def prism_on_event(event):
        raise OSError("no telemetry")
"""
POLICY = """
    @hookimpl
    async def prism_review_publish(draft, principal):
        return Review.reject(f"{principal.name} may not publish {draft.name}.")
"""


@pytest.fixture
def publish(site, monkeypatch):
    """Run a check that publishes ``widget`` with the site's plugins; gives the kernel."""
    monkeypatch.setenv("PYTHONPATH", str(site.folder))

    async def run(check, environment=None, **flags):
        configuration = load_configuration(
            flags={"storage": "memory", "log_level": "debug", **flags},
            environment=environment or {},
        )
        candidates = [*builtin_candidates(BUILTIN_MODULES), *site.candidates()]
        kernel = Kernel.load(configuration, candidates)
        kernel.plugins.require(configuration.settings.plugins.model_copy(update={"strict": True}))
        async with kernel.run() as services:
            await check(services.registry, upload(services.registry))
        return kernel

    return run


async def upload(registry):
    async with workspace() as folder:
        with TarballSink(folder, 1_000_000) as sink:
            await sink.write(make_tarball(WIDGET, {"index.js": "export default 1\n"}))
            staged = await sink.finish()
        request = PublishRequest("widget", Publisher(name="ann"))
        return await registry.publish(staged, request, ANONYMOUS)


async def test_an_analyzer_that_fails_is_recorded_and_the_publish_stands(site, publish):
    site.add("alpha", ANALYZERS)

    async def check(registry, publishing):
        outcome = await publishing
        assert {name: line.status for name, line in outcome.analyzers.items()} == {
            "counts": "ok",
            "fails": "error",
            "needs": "skipped",
            "unbuilt": "error",
        }
        stored = (await registry.metadata("widget", "1.0.0")).analyzers
        assert stored["counts"].data == {"files": 2}
        assert stored["fails"].reason == "It raised OSError: no disk"
        assert stored["unbuilt"].reason == "Its factory raised ValueError: no parser"
        assert {each.plugin for each in stored.values()} == {"alpha"}

    await publish(check)


async def test_an_analyzer_is_configured_from_every_source(site, publish, monkeypatch):
    monkeypatch.setenv("GREETING", "a worker does not see the environment")
    site.add("alpha", CONFIGURED)

    async def check(registry, publishing):
        await publishing
        outcome = (await registry.metadata("widget", "1.0.0")).analyzers["greets"]
        assert outcome.data == {"greeting": "hello", "words": ["a", "b"]}

    environment = {"GREETING": "hello", "PRISM_PLUGIN__ALPHA__WORDS": '["a", "b"]'}
    await publish(check, environment)


async def test_an_analyzer_works_beside_a_hook_that_another_plugin_specifies(site, publish):
    site.add_module("dashboard_specs", SPECIFICATIONS)
    site.add("dashboard", info=", hookspecs=(__import__('dashboard_specs'),)")
    site.add("alpha", PANEL_AND_ANALYZER)

    async def check(registry, publishing):
        analyzers = (await publishing).analyzers
        assert {name: line.status for name, line in analyzers.items()} == {"fine": "ok"}

    await publish(check)


ONLY_IN_THE_SERVER = """
    import sys

    if "pytest" not in sys.modules:
        raise OSError("no parser in here")

    @hookimpl
    def prism_register_analyzers():
        def create(config):
            return lambda package: AnalyzerReport()

        return [AnalyzerProvider("fine", "1", "", create=create, required={required})]
"""


async def test_an_analyzer_that_a_worker_cannot_load_has_an_outcome_that_says_so(site, publish):
    site.add("alpha", ONLY_IN_THE_SERVER.format(required=False))

    async def check(registry, publishing):
        assert (await publishing).created
        outcome = (await registry.metadata("widget", "1.0.0")).analyzers["fine"]
        assert (outcome.status, outcome.plugin) == ("error", "alpha")
        assert outcome.reason == (
            "Its plugin is failed in the inspection worker: "
            "Importing it raised OSError: no parser in here."
        )

    await publish(check)


async def test_a_required_analyzer_that_a_worker_cannot_load_fails_the_publish(site, publish):
    site.add("alpha", ONLY_IN_THE_SERVER.format(required=True))

    async def check(registry, publishing):
        with pytest.raises(InspectionFailed, match="required analyzer 'fine' did not succeed"):
            await publishing

    await publish(check)


async def test_an_index_that_fails_is_announced_and_the_publish_stands(site, publish, capsys):
    site.add("alpha", INDEX)
    site.add("beta", LISTENER)

    async def check(registry, publishing):
        outcome = await publishing
        assert outcome.created
        assert list((await registry.record("widget")).versions) == ["1.0.0"]

    kernel = await publish(check, index="broken")
    heard = kernel.plugins.record("beta").module.HEARD
    assert [type(event).__name__ for event in heard] == ["IndexFailed", "VersionPublished"]
    assert (heard[0].name, heard[0].reason) == ("widget", "no index")
    assert capsys.readouterr().err.count("index_failed") == 3


async def test_a_listener_that_fails_is_logged_and_the_publish_stands(site, publish, capsys):
    site.add("alpha", BROKEN_LISTENER)

    async def check(registry, publishing):
        assert (await publishing).created

    await publish(check)
    assert "event_listener_failed" in capsys.readouterr().err


async def test_a_policy_that_rejects_leaves_nothing_stored(site, publish):
    site.add("alpha", POLICY)
    site.add("beta", LISTENER)

    async def check(registry, publishing):
        with pytest.raises(PrismError, match="anonymous may not publish widget") as raised:
            await publishing
        assert raised.value.problem_code == "publish-rejected"
        with pytest.raises(PackageNotFound):
            await registry.record("widget")
        assert (await registry.list_packages()).items == []

    kernel = await publish(check)
    (event,) = kernel.plugins.record("beta").module.HEARD
    assert (event.name, event.code, event.publisher) == (
        "widget",
        "publish-rejected",
        "anonymous",
    )
