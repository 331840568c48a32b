"""A ``PLUGIN`` or provider that is not what it should be fails its plugin, never the kernel."""

from __future__ import annotations

import pytest

from prism_kernel.loading.record import State

INFOS = {
    "config that is no model": ("config=dict", "Its PLUGIN.config is not a pydantic model."),
    "config that is an instance": (
        "config=object()",
        "Its PLUGIN.config is not a pydantic model.",
    ),
    "variables without a model": (
        "environment={'ALPHA': 'greeting'}",
        "Its PLUGIN.environment sets 'greeting', which its config has not.",
    ),
    "a variable of another field": (
        "config=Config, environment={'ALPHA': 'greting'}",
        "Its PLUGIN.environment sets 'greting', which its config has not.",
    ),
    "an API range that is no text": (
        "requires_api=1.0",
        "requires_api 1.0 is not a version specifier.",
    ),
}


@pytest.mark.parametrize(("members", "reason"), INFOS.values(), ids=list(INFOS))
def test_a_plugin_info_that_makes_no_sense_stops_the_plugin(site, members, reason):
    site.add_source(
        "alpha",
        f"""
        from pydantic import BaseModel
        from prism_kernel.api import PluginInfo

        class Config(BaseModel):
            greeting: str = "hi"

        PLUGIN = PluginInfo("alpha", "", {members})
        """,
    )
    record = site.load_one("alpha")
    assert not record.active
    assert record.reason == reason


def test_hook_specifications_that_are_no_modules_stop_the_plugin(site):
    site.add("alpha", info=", hookspecs=None")
    record = site.load_one("alpha")
    assert record.state is State.FAILED
    assert record.reason.startswith("Its hook specifications are not valid: ")


PROVIDERS = {
    "a prefix that is no text": "RouterProvider(create=print, prefix=5)",
    "no contributions at all": (
        "AnalyzerProvider('tape', '1', '', create=print, contributes=None)"
    ),
}


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))
def test_a_provider_that_makes_no_sense_fails_the_plugin_and_no_other(site, provider):
    kind = "routers" if "Router" in provider else "analyzers"
    site.add("alpha", f"@hookimpl\ndef prism_register_{kind}():\n    return [{provider}]\n")
    site.add("beta")
    plugins = site.load()
    record = plugins.record("alpha")
    assert record.state is State.FAILED
    assert record.reason.startswith("What it offers cannot be read: ")
    assert not plugins.manager.has_plugin("alpha")
    assert plugins.record("beta").active


def test_text_where_names_of_analyzers_belong_fails_the_plugin(site):
    provider = "AnalyzerProvider('tape', '1', '', create=print, requires='files')"
    site.add("alpha", f"@hookimpl\ndef prism_register_analyzers():\n    return [{provider}]\n")
    assert site.load_one("alpha").reason == (
        "Analyzer 'tape' requires a text; names go in a tuple, such as ('files',)."
    )
