"""A plugin may bring hook specifications of its own, for other plugins to implement."""

from __future__ import annotations

import pytest

from prism_kernel.loading.calling import implementations
from prism_kernel.loading.record import State

SPECIFICATIONS = """
from pluggy import HookspecMarker

@HookspecMarker("prism")
def prism_dashboard_panels(package):
    '''Panels on the page of a package.'''
"""
PANEL = """
    @hookimpl
    def prism_dashboard_panels(package):
        return [package]
"""


@pytest.fixture
def dashboard(site):
    site.add_module("dashboard_specs", SPECIFICATIONS)
    site.add(
        "dashboard",
        "import dashboard_specs",
        info=", hookspecs=(__import__('dashboard_specs'),)",
    )
    return site


def test_another_plugin_implements_it_whatever_their_names(dashboard):
    dashboard.add("alpha", PANEL)
    dashboard.add("zulu", PANEL)
    plugins = dashboard.load()
    assert all(record.active for record in plugins.records)
    found = implementations(plugins.manager, "prism_dashboard_panels")
    assert [(each.plugin, each(package="left-pad")) for each in found] == [
        ("alpha", ["left-pad"]),
        ("zulu", ["left-pad"]),
    ]


def test_it_is_shown_as_a_capability(dashboard):
    dashboard.add("alpha", PANEL)
    assert dashboard.load_one("alpha").capabilities == ["hook:prism_dashboard_panels"]


def test_without_the_plugin_that_specifies_it_the_hook_is_unknown(site):
    site.add("alpha", PANEL)
    assert site.load_one("alpha").state is State.FAILED


def test_an_optional_hook_may_be_unknown(site):
    site.add("alpha", PANEL.replace("@hookimpl", "@hookimpl(optionalhook=True)"))
    assert site.load_one("alpha").active


def test_an_optional_hook_is_called_when_it_is_known(dashboard):
    dashboard.add("alpha", PANEL.replace("@hookimpl", "@hookimpl(optionalhook=True)"))
    (found,) = implementations(dashboard.load().manager, "prism_dashboard_panels")
    assert found.plugin == "alpha"


def test_one_optional_hook_does_not_excuse_a_misspelt_one(site):
    optional = PANEL.replace("@hookimpl", "@hookimpl(optionalhook=True)")
    site.add("alpha", optional, PANEL.replace("panels", "panel"))
    assert "'prism_dashboard_panel'" in site.load_one("alpha").reason


def test_the_argument_names_of_own_hooks_are_checked_too(dashboard):
    dashboard.add("alpha", PANEL.replace("package", "parcel"))
    assert dashboard.load_one("alpha").state is State.FAILED


def test_a_module_without_specifications_fails_the_plugin(site):
    site.add_module("dashboard_specs", "")
    site.add("dashboard", info=", hookspecs=(__import__('dashboard_specs'),)")
    reason = site.load_one("dashboard").reason
    assert reason.startswith("Its hook specifications are not valid: ")


def test_a_plugin_cannot_specify_a_hook_of_the_kernel_again(site):
    source = SPECIFICATIONS.replace("prism_dashboard_panels(package)", "prism_on_event(event)")
    site.add_module("dashboard_specs", source)
    site.add("dashboard", info=", hookspecs=(__import__('dashboard_specs'),)")
    assert site.load_one("dashboard").state is State.FAILED


def test_two_loads_in_one_process_are_independent(dashboard):
    dashboard.add("alpha", PANEL)
    whole = dashboard.load()
    part = dashboard.load(disabled=["alpha"])
    assert implementations(whole.manager, "prism_dashboard_panels")
    assert not implementations(part.manager, "prism_dashboard_panels")
    assert whole.catalog is not part.catalog
