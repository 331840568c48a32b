"""What becomes of a plugin: ``active``, ``disabled``, ``incompatible`` or ``failed``, and why."""

from __future__ import annotations

import pytest

from prism_kernel import __version__
from prism_kernel.contracts.plugin import API_VERSION
from prism_kernel.loading.record import State

STORAGE = """
    @hookimpl
    def prism_register_storage():
        return [StorageProvider("tape", "Tapes.", create=lambda config: None)]
"""


def test_a_plugin_that_fits_is_active(site):
    site.add("alpha", STORAGE)
    record = site.load_one("alpha")
    assert (record.state, record.reason) == (State.ACTIVE, None)
    assert record.capabilities == ["storage:tape"]


def test_a_plugin_without_any_hook_is_active(site):
    site.add("alpha")
    assert site.load_one("alpha").capabilities == []


def test_a_disabled_plugin_is_never_imported(site):
    site.add("alpha")
    record = site.load_one("alpha", disabled=["alpha"])
    assert (record.state, record.reason) == (State.DISABLED, "Disabled by plugins.disabled.")
    assert not site.imported("alpha")


def test_a_plugin_for_another_kernel_is_incompatible_and_never_imported(site):
    site.add("alpha", requires=("prism-kernel>=7",))
    record = site.load_one("alpha")
    assert record.state is State.INCOMPATIBLE
    assert record.reason == f"prism-alpha 1.2.3 requires prism-kernel>=7; this is {__version__}."
    assert not site.imported("alpha")


def test_a_plugin_for_another_api_is_incompatible(site):
    site.add("alpha", STORAGE, info=", requires_api='>=3'")
    plugins = site.load()
    record = plugins.record("alpha")
    assert record.state is State.INCOMPATIBLE
    assert record.reason == f"It requires plugin API >=3; this kernel has {API_VERSION}."
    assert not plugins.catalog.storage.offers


def test_an_api_range_that_cannot_be_read_is_incompatible(site):
    site.add("alpha", info=", requires_api='two'")
    record = site.load_one("alpha")
    assert record.state is State.INCOMPATIBLE
    assert record.reason == "requires_api 'two' is not a version specifier."


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("raise OSError('no disk')", "Importing it raised OSError: no disk."),
        ("import sys; sys.exit('bye')", "Importing it raised SystemExit: bye."),
        ("raise KeyError", "Importing it raised KeyError."),
        (
            "import a_driver_nobody_has",
            "Importing it raised ModuleNotFoundError: No module named 'a_driver_nobody_has'.",
        ),
    ],
)
def test_a_plugin_that_raises_at_import_has_failed(site, statement, reason):
    site.add_source("alpha", statement)
    record = site.load_one("alpha")
    assert (record.state, record.reason) == (State.FAILED, reason)


def test_a_module_that_is_not_python_has_failed(site):
    site.add_source("alpha", "{% if %}")
    assert site.load_one("alpha").reason.startswith("Importing it raised SyntaxError: ")


def test_a_module_that_is_missing_has_failed(site):
    site.add_metadata("prism-alpha", "[prism]\nalpha = prism_alpha\n")
    reason = site.load_one("alpha").reason
    assert reason == "Importing it raised ModuleNotFoundError: No module named 'prism_alpha'."


@pytest.mark.parametrize("source", ["", "PLUGIN = {'name': 'alpha'}"])
def test_a_module_without_a_plugin_has_failed(site, source):
    site.add_source("alpha", source)
    assert site.load_one("alpha").reason == "Its module has no PLUGIN = PluginInfo(...)."


def test_a_plugin_named_unlike_its_entry_point_has_failed(site):
    source = "from prism_kernel.api import PluginInfo\nPLUGIN = PluginInfo('beta', '')\n"
    site.add_source("alpha", source)
    assert site.load_one("alpha").reason == ("Its PLUGIN is named 'beta', its entry point 'alpha'.")


def test_two_plugins_of_one_name_fail_naming_both_distributions(site):
    site.add("alpha", distribution="first")
    site.add("alpha", distribution="second")
    records = site.load().records
    assert {record.state for record in records} == {State.FAILED}
    assert {record.reason for record in records} == {
        "The name 'alpha' is used by both first and second."
    }


def test_a_builtin_keeps_its_name(site):
    site.add("memory", STORAGE)
    plugins = site.load_with_builtins()
    builtin, impostor = [record for record in plugins.records if record.name == "memory"]
    assert builtin.active
    assert impostor.reason == "The name 'memory' is used by both prism-kernel and prism-memory."
    assert not site.imported("memory")


def test_one_broken_plugin_leaves_the_others_alone(site):
    site.add("alpha", "raise RuntimeError\n")
    site.add("beta", STORAGE)
    plugins = site.load()
    assert [record.state for record in plugins.records] == [State.FAILED, State.ACTIVE]
    assert list(plugins.catalog.storage.offers) == ["tape"]


def test_an_unknown_plugin_is_an_error_that_lists_the_installed_ones(site, error_of):
    site.add("beta")
    site.add("alpha")
    error = error_of(site.load().record, "gamma")
    assert str(error) == "There is no plugin 'gamma' (installed: alpha, beta)."


def test_the_time_of_the_import_is_measured(site):
    site.add("alpha", "import time\ntime.sleep(0.02)\n")
    assert 20 <= site.load_one("alpha").load_ms < 2_000


def test_a_record_is_shown_as_a_document(site):
    site.add("alpha", STORAGE)
    document = site.load_one("alpha").document()
    assert document.pop("loadMs") > 0
    assert document == {
        "name": "alpha",
        "version": "1.2.3",
        "distribution": "prism-alpha",
        "builtin": False,
        "state": "active",
        "reason": None,
        "summary": "Made by a test.",
        "capabilities": ["storage:tape"],
    }


def test_the_document_of_a_plugin_that_was_never_imported_has_no_summary(site):
    site.add("alpha")
    document = site.load_one("alpha", disabled=["alpha"]).document()
    assert (document["state"], document["summary"]) == ("disabled", None)
