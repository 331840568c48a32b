"""Each expectation is what esbuild 0.25 picks with the plugin's conditions."""

from __future__ import annotations

import prism_runtime_edge
import pytest
from prism_runtime_edge import BROWSER, WORKERD

from prism_kernel.testing.runtimes import RuntimeContract, resolve_in


class TestRuntimeContract(RuntimeContract):
    @pytest.fixture
    def providers(self):
        return prism_runtime_edge.prism_register_runtimes()


def path(provider, package_json, files, subpath=".", mode="import"):
    return resolve_in(provider, package_json, files.split(), subpath, mode).path


def test_each_runtime_has_its_own_build():
    exports = {"workerd": "./w.js", "browser": "./b.js", "default": "./n.js"}
    assert path(BROWSER, {"exports": exports}, "w.js b.js n.js") == "b.js"
    assert path(WORKERD, {"exports": exports}, "w.js b.js n.js") == "w.js"


def test_the_module_condition_is_the_browsers_only():
    exports = {"module": "./m.js", "default": "./d.js"}
    assert path(BROWSER, {"exports": exports}, "m.js d.js") == "m.js"
    assert path(WORKERD, {"exports": exports}, "m.js d.js") == "d.js"


@pytest.mark.parametrize("provider", [BROWSER, WORKERD], ids=lambda provider: provider.name)
@pytest.mark.parametrize(
    ("package_json", "files", "mode", "expected"),
    [
        ({"browser": "b.js", "module": "m.js", "main": "n.js"}, "b.js m.js n.js", "import", "b.js"),
        ({"module": "m.js", "main": "n.js"}, "m.js n.js", "import", "m.js"),
        ({"module": "m.js", "main": "n.js"}, "m.js n.js", "require", "n.js"),
        ({"module": "m.js"}, "m.js index.js", "require", "index.js"),
        ({"main": "n"}, "n.ts n.js", "import", "n.js"),
        ({"main": "n.mjs"}, "n.mts", "import", "n.mts"),
        ({"browser": {"./n.js": "./b.js"}, "main": "n.js"}, "b.js n.js", "import", "n.js"),
    ],
)
def test_fields_go_by_the_mode(provider, package_json, files, mode, expected):
    assert path(provider, package_json, files, ".", mode) == expected


def test_folders_of_exports_still_work():
    exports = {"./lib/": "./dist/"}
    assert path(BROWSER, {"exports": exports}, "dist/a.js", "./lib/a") == "dist/a.js"
