"""Required and strict, and what selecting a provider that is not there says."""

from __future__ import annotations

from prism_kernel.config.settings import PluginSettings
from prism_kernel.loading.loader import LoadedPlugins


def complaint(error_of, plugins: LoadedPlugins, **settings) -> str:
    return str(error_of(plugins.require, PluginSettings(**settings)))


def test_a_failed_plugin_stops_nothing_by_itself(site):
    site.add_source("alpha", "1 / 0")
    site.load().require(PluginSettings())


def test_a_failed_plugin_that_is_required_is_an_error(site, error_of):
    site.add_source("alpha", "1 / 0")
    assert complaint(error_of, site.load(), required=["alpha"]) == (
        "Plugin 'alpha' is failed: Importing it raised ZeroDivisionError: division by zero."
    )


def test_a_required_plugin_that_is_not_installed_is_an_error(site, error_of):
    sentence = complaint(error_of, site.load(), required=["alpha"])
    assert sentence == "The required plugin 'alpha' is not installed."


def test_a_required_plugin_that_is_disabled_is_an_error(site, error_of):
    site.add("alpha")
    plugins = site.load(disabled=["alpha"])
    assert complaint(error_of, plugins, required=["alpha"], disabled=["alpha"]) == (
        "Plugin 'alpha' is disabled: Disabled by plugins.disabled."
    )


def test_strict_is_an_error_for_any_plugin_that_failed(site, error_of):
    site.add_source("alpha", "1 / 0")
    assert "'alpha' is failed" in complaint(error_of, site.load(), strict=True)


def test_strict_is_an_error_for_an_incompatible_plugin(site, error_of):
    site.add("alpha", requires=("prism-kernel>=7",))
    assert "'alpha' is incompatible" in complaint(error_of, site.load(), strict=True)


def test_strict_does_not_mind_a_disabled_plugin(site):
    site.add("alpha")
    site.load(disabled=["alpha"]).require(PluginSettings(strict=True, disabled=["alpha"]))


def test_problems_are_the_plugins_that_were_wanted(site):
    site.add_source("alpha", "1 / 0")
    site.add("beta", requires=("prism-kernel>=7",))
    site.add("gamma")
    site.add("delta")
    problems = site.load(disabled=["delta"]).problems()
    assert [record.name for record in problems] == ["alpha", "beta"]


def test_choosing_what_nobody_offers_says_what_there_is(site, error_of):
    shelf = site.load_with_builtins().catalog.storage
    error = error_of(shelf.choose, "tape", "artifacts")
    assert str(error) == (
        "artifacts = 'tape': no active plugin offers that storage (there is: memory)."
    )
    assert error.details == {"setting": "artifacts"}


def test_choosing_from_an_empty_shelf_says_that_there_is_nothing(site, error_of):
    error = error_of(site.load().catalog.auth.choose, "token", "auth")
    assert str(error).endswith("(there is: none).")
