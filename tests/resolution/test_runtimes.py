from __future__ import annotations

import pytest

from prism_kernel.builtins.runtimes import RUNTIMES
from prism_kernel.contracts.runtime import MODES
from prism_kernel.resolution import PackageView, resolve_entry
from prism_kernel.testing.runtimes import RuntimeContract, resolve_in


class TestBuiltinRuntimes(RuntimeContract):
    @pytest.fixture
    def providers(self):
        return RUNTIMES


@pytest.mark.parametrize(
    ("name", "runtimes"),
    [("events", ["node", "deno", "bun"]), ("ws", ["bun"]), ("widget", [])],
)
def test_a_package_whose_name_a_runtime_has_built_in_is_marked(name, runtimes):
    view = PackageView(name, "1.0.0", {}, frozenset({"index.js", "lib.js"}))
    marked = [each.name for each in RUNTIMES if root(view, each).replaced]
    assert marked == runtimes
    assert not any(root(view, each, "./lib.js").replaced for each in RUNTIMES)


def root(view, runtime, subpath="."):
    return resolve_entry(view, subpath, runtime.profile, "import")


def test_module_sync_is_known_to_node_and_deno_but_not_to_bun():
    exports = {"module-sync": "./esm.js", "require": "./cjs.cjs"}
    found = [
        resolve_in(runtime, {"exports": exports}, ["esm.js", "cjs.cjs"], ".", "require").path
        for runtime in RUNTIMES
    ]
    assert found == ["esm.js", "esm.js", "cjs.cjs"]


def test_nobody_activates_the_conditions_of_browsers_and_bundlers():
    for runtime in RUNTIMES:
        for mode in MODES:
            conditions = runtime.profile.rules(mode).conditions
            assert conditions.isdisjoint({"browser", "worker", "module", "types", "development"})
