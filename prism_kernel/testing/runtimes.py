"""Testing runtimes: one resolution without a registry, and what every profile must keep to.

A plugin's whole test of the contract can be::

    from my_plugin.plugin import prism_register_runtimes
    from prism_kernel.testing.runtimes import RuntimeContract

    class TestMyRuntimes(RuntimeContract):
        @pytest.fixture
        def providers(self):
            return prism_register_runtimes()
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pytest

from prism_kernel.contracts.runtime import MODES, Mode, RuntimeProvider
from prism_kernel.jsonvalue import JsonMapping
from prism_kernel.resolution.entry import resolve_entry
from prism_kernel.resolution.outcome import Resolution
from prism_kernel.resolution.view import PackageView
from prism_kernel.testing.hostile_manifests import HOSTILE_MANIFESTS

__all__ = ["RuntimeContract", "resolve_in"]

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FILES = ("index.js", "lib/index.js", "lib/a.mjs", "a.ts")
_SUBPATHS = (".", "./lib", "./lib/", "./lib/a", "./missing", "./../a.js", "#a")
_ESCAPES: tuple[JsonMapping, ...] = (
    {"main": "../other.js"},
    {"exports": "../other.js"},
    {"exports": "./../other.js"},
    {"exports": {"./*": "./lib/../../*"}},
)


def resolve_in(
    provider: RuntimeProvider,
    package_json: JsonMapping,
    files: Iterable[str],
    subpath: str = ".",
    mode: Mode = "import",
) -> Resolution:
    """What ``provider``'s runtime loads from a package of these files; only names matter."""
    view = PackageView("widget", "1.0.0", package_json, frozenset(files))
    return resolve_entry(view, subpath, provider.profile, mode)


class RuntimeContract:
    """Subclass it and override ``providers``."""

    @pytest.fixture
    def providers(self) -> Sequence[RuntimeProvider]:
        raise NotImplementedError

    def test_names_are_kebab_case_and_differ(self, providers: Sequence[RuntimeProvider]) -> None:
        names = [provider.name for provider in providers]
        assert all(_NAME.fullmatch(name) for name in names)
        assert len(set(names)) == len(names)

    def test_extensions_start_with_a_dot(self, providers: Sequence[RuntimeProvider]) -> None:
        for provider in providers:
            for mode in MODES:
                rules = provider.profile.rules(mode)
                tried = [*rules.subpath_extensions, *rules.index_extensions]
                tried += [ending for field in rules.main_fields for ending in field.extensions]
                assert all(ending.startswith(".") for ending in tried)

    def test_default_is_not_listed_as_it_is_always_active(
        self, providers: Sequence[RuntimeProvider]
    ) -> None:
        for provider in providers:
            assert all("default" not in provider.profile.rules(mode).conditions for mode in MODES)

    def test_an_index_is_found(self, providers: Sequence[RuntimeProvider]) -> None:
        for provider in providers:
            assert any(resolve_in(provider, {}, _FILES, ".", mode).path for mode in MODES)

    def test_nothing_outside_the_package_is_loaded(
        self, providers: Sequence[RuntimeProvider]
    ) -> None:
        for provider in providers:
            for package_json in _ESCAPES:
                assert resolve_in(provider, package_json, _FILES).path in {None, "index.js"}
                assert resolve_in(provider, package_json, _FILES, "./other.js").path is None

    def test_hostile_manifests_have_a_file_or_a_reason(
        self, providers: Sequence[RuntimeProvider]
    ) -> None:
        for provider in providers:
            for package_json in HOSTILE_MANIFESTS.values():
                for subpath in _SUBPATHS:
                    found = resolve_in(provider, package_json, _FILES, subpath)
                    assert found.path in _FILES or found.failure is not None
