"""Hooks that do not fit are errors, and leave nothing behind."""

from __future__ import annotations

import pytest

from prism_kernel.loading.calling import implementations
from prism_kernel.loading.record import State

EVENT = """
    @hookimpl
    async def prism_on_event(event):
        pass
"""


def nothing_is_left_of(plugins, name) -> bool:
    callers = [getattr(plugins.manager.hook, hook) for hook in vars(plugins.manager.hook)]
    hooked = [each for caller in callers for each in caller.get_hookimpls()]
    offered = [offer for shelf in plugins.catalog.shelves() for offer in shelf]
    return (
        not plugins.manager.has_plugin(name)
        and name not in [each.plugin_name for each in hooked]
        and name not in [offer.plugin for offer in offered]
    )


HOOKS_THAT_DO_NOT_FIT = {
    "misspelt": (
        """
        @hookimpl
        def prism_register_storge():
            return []
        """,
        (
            "It implements an unknown hook 'prism_register_storge'. "
            "Did you mean 'prism_register_storage'?"
        ),
    ),
    "unlike anything": (
        """
        @hookimpl
        def zzz():
            return []
        """,
        "It implements an unknown hook 'zzz'.",
    ),
    "not marked": (
        """
        def prism_register_storage():
            return []
        """,
        "Its function 'prism_register_storage' is not marked with @hookimpl.",
    ),
}


@pytest.mark.parametrize(
    ("body", "reason"), HOOKS_THAT_DO_NOT_FIT.values(), ids=list(HOOKS_THAT_DO_NOT_FIT)
)
def test_a_hook_that_does_not_exist_fails_the_plugin(site, body, reason):
    site.add("alpha", EVENT, body)
    plugins = site.load()
    record = plugins.record("alpha")
    assert (record.state, record.reason) == (State.FAILED, reason)
    assert nothing_is_left_of(plugins, "alpha")


def test_a_hook_with_an_argument_that_does_not_exist_fails_the_plugin(site):
    site.add(
        "alpha",
        """
        @hookimpl
        async def prism_on_event(event, context):
            pass
        """,
    )
    plugins = site.load()
    reason = plugins.record("alpha").reason
    assert "prism_on_event" in reason
    assert "context" in reason
    assert nothing_is_left_of(plugins, "alpha")


def test_a_hook_may_leave_out_arguments(site):
    site.add(
        "alpha",
        """
        @hookimpl
        async def prism_on_event(event):
            return event
        """,
    )
    (implementation,) = implementations(site.load().manager, "prism_on_event")
    assert implementation.argument_names == ("event",)
    coroutine = implementation(event="it happened", ctx=None)
    with pytest.raises(StopIteration) as stopped:
        coroutine.send(None)
    assert stopped.value.value == "it happened"


REGISTER_HOOKS_THAT_FAIL = {
    "raises": ("raise OSError('no tape')", "prism_register_storage raised OSError: no tape."),
    "exits": ("raise SystemExit(3)", "prism_register_storage raised SystemExit: 3."),
    "yields and raises": (
        "yield StorageProvider('tape', '', create=print)\n            1 / 0",
        "prism_register_storage raised ZeroDivisionError: division by zero.",
    ),
    "returns nothing": (
        "return None",
        "prism_register_storage raised TypeError: 'NoneType' object is not iterable.",
    ),
    "returns a wrong type": (
        "return [CheckProvider('tape', run=print)]",
        "prism_register_storage returned a CheckProvider where a StorageProvider belongs.",
    ),
    "returns text": (
        "return ['tape']",
        "prism_register_storage returned a str where a StorageProvider belongs.",
    ),
    "offers a name twice": (
        "return 2 * [StorageProvider('tape', '', create=print)]",
        "It offers the storage 'tape' twice.",
    ),
}


@pytest.mark.parametrize(
    ("statement", "reason"), REGISTER_HOOKS_THAT_FAIL.values(), ids=list(REGISTER_HOOKS_THAT_FAIL)
)
def test_a_register_hook_that_fails_fails_the_plugin_and_no_other(site, statement, reason):
    site.add(
        "alpha",
        f"""
        @hookimpl
        def prism_register_checks():
            return [CheckProvider("tape", run=print)]

        @hookimpl
        def prism_register_storage():
            {statement}
        """,
        EVENT,
    )
    site.add("beta", EVENT)
    plugins = site.load()
    record = plugins.record("alpha")
    assert (record.state, record.reason) == (State.FAILED, reason)
    assert nothing_is_left_of(plugins, "alpha")
    assert [each.plugin for each in implementations(plugins.manager, "prism_on_event")] == ["beta"]


def test_a_register_hook_may_be_a_generator(site):
    site.add(
        "alpha",
        """
        @hookimpl
        def prism_register_storage():
            yield StorageProvider("tape", "", create=print)
        """,
    )
    assert site.load_one("alpha").capabilities == ["storage:tape"]


def test_a_module_that_cannot_be_looked_into_has_failed(site):
    site.add(
        "alpha",
        """
        def __dir__():
            raise RuntimeError("nobody looks in here")
        """,
    )
    plugins = site.load()
    assert plugins.record("alpha").state is State.FAILED
    assert nothing_is_left_of(plugins, "alpha")


def test_implementations_come_in_name_order_of_their_plugins(site):
    for name in ("mike", "alpha", "zulu"):
        site.add(name, EVENT, distribution=f"dist-{name[::-1]}")
    found = implementations(site.load().manager, "prism_on_event")
    assert [each.plugin for each in found] == ["alpha", "mike", "zulu"]


def test_capabilities_name_offers_first_and_hooks_behind_them(site):
    site.add(
        "alpha",
        """
        @hookimpl
        def prism_register_storage():
            return [StorageProvider("tape", "", create=print)]

        @hookimpl
        def prism_register_checks():
            return [CheckProvider("tape", run=print)]
        """,
        EVENT,
    )
    assert site.load_one("alpha").capabilities == [
        "check:tape",
        "storage:tape",
        "hook:prism_on_event",
    ]
