"""The kernel as a whole: what stops it from starting, and what it owns while it runs."""

from __future__ import annotations

import anyio
import pytest

from prism_kernel.config import load_configuration
from prism_kernel.contracts.events import IndexFailed
from prism_kernel.errors import ConfigurationError, PluginError
from prism_kernel.kernel import kernel as kernel_module
from prism_kernel.kernel.kernel import Kernel
from prism_kernel.loading.candidates import BUILTIN_MODULES
from prism_kernel.loading.discovery import builtin_candidates

MEMORY = {"storage": "memory", "log_level": "error"}


@pytest.fixture
def boot(site):
    """A kernel with the built-in plugins and those of the site; storage is in memory."""

    def make(*, environment=None, **flags) -> Kernel:
        configuration = load_configuration(flags={**MEMORY, **flags}, environment=environment or {})
        return Kernel.load(
            configuration, [*builtin_candidates(BUILTIN_MODULES), *site.candidates()]
        )

    return make


def test_a_kernel_without_plugins_may_start(boot):
    boot().check()


def test_a_table_of_no_plugin_is_an_error_that_suggests_the_nearest(boot, error_of):
    error = error_of(boot(**{"plugin.filesytem.root": "/"}).check)
    assert isinstance(error, ConfigurationError)
    assert str(error) == (
        "[plugin.filesytem]: there is no plugin 'filesytem'. Did you mean 'filesystem'?"
    )


def test_disabling_a_plugin_that_is_not_there_is_an_error_that_suggests_the_nearest(boot, error_of):
    error = error_of(boot(**{"plugins.disabled": ["json_indx"]}).check)
    assert str(error) == (
        "plugins.disabled: there is no plugin 'json_indx'. Did you mean 'json_index'?"
    )


def test_an_unknown_variable_is_an_error_that_suggests_the_nearest(boot, error_of):
    error = error_of(boot(environment={"PRISM_STORGE": "memory"}).check)
    assert str(error).endswith("Did you mean 'PRISM_STORAGE'?")


def test_a_variable_that_a_plugin_declares_is_known(boot, site):
    site.add(
        "alpha",
        "assert Config",
        info=", config=Config, environment={'PRISM_ALPHA': 'greeting'}",
    )
    source = site.folder / "prism_alpha.py"
    config = "from pydantic import BaseModel\nclass Config(BaseModel):\n    greeting: str = 'hi'\n"
    source.write_text(config + source.read_text(encoding="utf-8"), encoding="utf-8")
    kernel = boot(environment={"PRISM_ALPHA": "hello"})
    kernel.check()
    assert kernel.config_of("alpha").greeting == "hello"


def test_while_a_plugin_is_not_active_unknown_variables_may_be_its_own(boot, site):
    site.add_source("alpha", "1 / 0")
    boot(environment={"PRISM_ALPHA": "hello"}).check()


def test_a_plugins_table_is_checked_before_anything_is_built(boot, error_of):
    error = error_of(boot(**{"plugin.filesystem.rot": "/"}).check)
    assert str(error) == ("Unknown setting 'rot' in [plugin.filesystem]. Did you mean 'root'?")


def test_a_required_plugin_that_failed_stops_the_start(boot, site, error_of):
    site.add_source("alpha", "1 / 0")
    boot().check()
    error = error_of(boot(**{"plugins.required": ["alpha"]}).check)
    assert isinstance(error, PluginError)


def test_memory_cannot_be_shared_by_two_processes(boot, error_of):
    error = error_of(boot(workers=2).storage, "memory", "storage")
    assert str(error) == (
        "storage = 'memory' cannot be used by 2 server processes: each would have its own."
    )


def test_storage_that_nobody_offers_is_an_error(boot, error_of):
    error = error_of(boot().storage, "s3", "artifacts")
    assert str(error) == (
        "artifacts = 's3': no active plugin offers that storage (there is: filesystem, memory)."
    )


def test_two_kernels_in_one_process_are_independent(boot, site):
    site.add("alpha", "@hookimpl\nasync def prism_on_event(event):\n    pass\n")
    whole, part = boot(), boot(**{"plugins.disabled": ["alpha"], "port": 1})
    assert whole.plugins.record("alpha").active
    assert not part.plugins.record("alpha").active
    assert (whole.settings.port, part.settings.port) == (4000, 1)
    assert whole.plugins.manager is not part.plugins.manager


LIFESPAN = """
    from contextlib import asynccontextmanager

    LIVES = []

    @hookimpl
    @asynccontextmanager
    async def prism_lifespan(ctx):
        LIVES.append(f"{ctx.plugin} begins")
        yield
        LIVES.append(f"{ctx.plugin} ends")
"""


@pytest.mark.anyio
async def test_plugins_live_as_long_as_the_server(boot, site):
    site.add("alpha", LIFESPAN)
    kernel = boot()
    lives = kernel.plugins.record("alpha").module.LIVES
    async with kernel.run() as services:
        assert lives == ["alpha begins"]
        page = await services.registry.list_packages()
        assert page.items == []
        assert services.authority.open
        assert services.artifacts is services.documents
    assert lives == ["alpha begins", "alpha ends"]


@pytest.mark.anyio
async def test_each_plugin_has_a_context_of_its_own(boot, site):
    site.add("alpha")
    async with boot().run() as services:
        context = services.context("alpha")
        assert (context.plugin, context.config) == ("alpha", None)
        assert context.storage is services.documents
        assert context.registry.registry is services.registry
        assert context is services.context("alpha")
        assert services.context("filesystem").config is not None


HANGING_LISTENER = """
    import anyio

    @hookimpl
    async def prism_on_event(event):
        await anyio.sleep_forever()
"""


@pytest.mark.anyio
async def test_a_listener_that_hangs_cannot_stop_the_shutdown(boot, site, monkeypatch):
    monkeypatch.setattr(kernel_module, "_LAST_EVENTS_SECONDS", 0.05)
    site.add("alpha", HANGING_LISTENER)
    with anyio.fail_after(5):
        async with boot().run() as services:
            services.announcer.announce(IndexFailed("widget", "a test said so"))


@pytest.mark.anyio
async def test_an_authenticator_that_nobody_offers_stops_the_start(boot):
    with pytest.raises(ConfigurationError, match="no active plugin offers that auth"):
        async with boot(auth=["badge"]).run():
            raise AssertionError


@pytest.mark.anyio
async def test_what_is_raised_while_it_runs_comes_out_as_it_is(boot):
    failure = LookupError("a test said so")
    with pytest.raises(LookupError) as raised:
        async with boot().run():
            raise failure
    assert raised.value is failure


BROKEN_LIFESPAN = """
    from contextlib import asynccontextmanager

    @hookimpl
    @asynccontextmanager
    async def prism_lifespan(ctx):
        raise OSError("no connection")
        yield
"""


@pytest.mark.anyio
async def test_a_lifespan_that_fails_stops_the_start(boot, site):
    site.add("alpha", BROKEN_LIFESPAN)
    with pytest.raises(OSError, match="no connection"):
        async with boot().run():
            raise AssertionError


CONFIGURED = """
    from pydantic import BaseModel

    class Config(BaseModel):
        words: list[str] = []

    PLUGIN = PluginInfo("alpha", "", config=Config, environment={"WORDS": "words"})

    @hookimpl
    async def prism_on_event(event, ctx):
        pass
"""


@pytest.mark.anyio
async def test_an_invalid_variable_of_a_plugin_stops_the_start(boot, site):
    site.add("alpha", CONFIGURED)
    with pytest.raises(ConfigurationError, match=r"'plugin\.alpha\.words' is not valid"):
        async with boot(environment={"WORDS": "[neither commas nor JSON"}).run():
            raise AssertionError


NEEDY_DRIVER = """
    from pydantic import BaseModel

    class Config(BaseModel):
        bucket: str

    PLUGIN = PluginInfo("alpha", "", config=Config, environment={"BUCKET": "bucket"})

    @hookimpl
    def prism_register_storage():
        return [StorageProvider("tape", "", create=lambda config: config.bucket)]
"""


def test_a_driver_that_is_not_selected_may_lack_its_settings(boot, site):
    site.add("alpha", NEEDY_DRIVER)
    boot().check()


@pytest.mark.parametrize("setting", ["storage", "artifacts"])
def test_a_driver_that_is_selected_may_not(boot, site, error_of, setting):
    site.add("alpha", NEEDY_DRIVER)
    error = error_of(boot(**{setting: "tape"}).check)
    assert str(error) == "Setting 'plugin.alpha.bucket' is not valid: it is missing."


def test_a_driver_is_built_with_its_settings(boot, site):
    site.add("alpha", NEEDY_DRIVER)
    kernel = boot(storage="tape", environment={"BUCKET": "reels"})
    kernel.check()
    assert kernel.storage("tape", "storage") == "reels"


@pytest.mark.parametrize(
    ("setting", "value"),
    [("storage", "s3"), ("artifacts", "s3"), ("index", "sql"), ("strategy", "x"), ("auth", ["x"])],
)
def test_selecting_what_no_active_plugin_offers_stops_the_start(boot, error_of, setting, value):
    error = error_of(boot(**{setting: value}).check)
    assert isinstance(error, ConfigurationError)
    assert str(error).startswith(f"{setting} = ")
