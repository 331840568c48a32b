"""Every hook is on one page, with an example that works."""

from __future__ import annotations

import inspect
from contextlib import asynccontextmanager
from textwrap import dedent
from types import ModuleType

import pytest
from packaging.specifiers import SpecifierSet

from prism_kernel import api, hookspecs
from prism_kernel.config.settings import PluginSettings
from prism_kernel.loading.catalog import Catalog
from prism_kernel.loading.discovery import Candidate
from prism_kernel.loading.loader import load_plugins

HOOKS = {name: hook for name, hook in vars(hookspecs).items() if name.startswith("prism_")}
STAND_INS = {
    "make_driver": lambda _config: None,
    "ClientCertificates": object,
    "SqliteIndex": object,
    "pick_lowest": lambda request: request.candidates.min_satisfying("*"),
    "WORKERD": api.RuntimeProfile(
        import_rules=api.ModeRules(conditions=frozenset({"workerd", "import"})),
        require_rules=api.ModeRules(conditions=frozenset({"workerd", "require"})),
    ),
    "asynccontextmanager": asynccontextmanager,
}
"""What the examples use without showing it."""


def example_of(hook) -> str:
    _, _, example = inspect.cleandoc(hook.__doc__ or "").partition("Example::\n")
    return dedent(example)


def load_example(name: str):
    module = ModuleType("example")
    module.PLUGIN = api.PluginInfo("example", "From a docstring.")
    vars(module).update({each: getattr(api, each) for each in api.__all__}, **STAND_INS)
    exec(compile(example_of(HOOKS[name]), name, "exec"), vars(module))  # noqa: S102 - our own docs
    candidate = Candidate("example", "docs", "1", SpecifierSet(), lambda: module)
    return load_plugins([candidate], PluginSettings())


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_says_what_it_is_for_and_shows_an_example(name):
    documentation = inspect.cleandoc(HOOKS[name].__doc__ or "")
    assert documentation.split("\n")[0].endswith(".")
    assert f"def {name}(" in example_of(HOOKS[name])
    assert "@hookimpl" in example_of(HOOKS[name])


@pytest.mark.parametrize("name", HOOKS)
def test_the_example_registers(name):
    record = load_example(name).record("example")
    assert record.reason is None
    assert len(record.capabilities) == 1


def test_the_examples_show_every_kind_of_provider():
    kinds = {
        capability.partition(":")[0]
        for name in HOOKS
        for capability in load_example(name).record("example").capabilities
    }
    assert kinds == {shelf.kind for shelf in Catalog().shelves()} | {"hook"}


def test_a_hook_is_typed_throughout():
    for hook in HOOKS.values():
        signature = inspect.signature(hook)
        assert signature.return_annotation is not inspect.Signature.empty
        assert all(each.annotation is not each.empty for each in signature.parameters.values())


def test_register_hooks_take_no_arguments_and_have_a_shelf():
    register = {name for name in HOOKS if name.startswith("prism_register_")}
    assert register == {shelf.hook for shelf in Catalog().shelves()}
    assert all(not inspect.signature(HOOKS[name]).parameters for name in register)


def test_no_hook_is_decided_by_the_order_of_registration():
    for hook in HOOKS.values():
        assert not hook.prism_spec["firstresult"]
        assert not hook.prism_spec["historic"]
