from __future__ import annotations

import pytest

from prism_analyzers_builtin.config import AnalyzersConfig
from prism_analyzers_builtin.plugin import prism_register_analyzers
from prism_kernel.testing.analyzers import MemoryPackage, run_analyzers


def tags(package_json, files=None, config=None):
    package = MemoryPackage(package_json, files)
    return run_analyzers(prism_register_analyzers(), package, config)["tags"].metadata["tags"]


def test_a_small_typed_module_has_every_good_tag():
    manifest = {"version": "1.0.0", "type": "module", "exports": "./a.js"}
    files = {"a.js": "export default 1", "a.d.ts": "export default 1"}
    assert tags(manifest, files) == [
        "esm-only",
        "runtime-safe",
        "stable",
        "tiny",
        "typed",
        "zero-deps",
    ]


@pytest.mark.parametrize(
    ("version", "tag"),
    [
        ("1.0.0", "stable"),
        ("10.0.0", "stable"),
        ("1.0.0+build-1", "stable"),
        ("0.9.0", "experimental"),
        ("2.0.0-rc.1", "experimental"),
    ],
)
def test_semver_tells_stable_from_experimental(version, tag):
    assert {"stable", "experimental"}.intersection(tags({"version": version})) == {tag}


@pytest.mark.parametrize("field", ["dependencies", "optionalDependencies"])
def test_whatever_is_installed_along_is_a_dependency(field):
    assert "zero-deps" not in tags({field: {"a": "1"}})


def test_peers_are_the_users_own():
    assert "zero-deps" in tags({"peerDependencies": {"a": "1"}, "dependencies": {}})


def test_the_limit_of_tiny_is_configured():
    files = {"a.js": "x" * 2000}
    assert "tiny" in tags({}, files)
    assert "tiny" not in tags({}, files, AnalyzersConfig(tiny_bytes=1999))


def test_what_one_runtime_refuses_is_not_runtime_safe():
    files = {"a.js": 'import "bun:sqlite"'}
    assert "runtime-safe" not in tags({"type": "module", "exports": "./a.js"}, files)


@pytest.mark.parametrize("runtime", ["node", "deno", "bun"])
def test_a_target_that_one_runtime_misses_is_not_runtime_safe(runtime):
    exports = {".": {runtime: "./no.js", "default": "./index.js"}}
    assert "runtime-safe" not in tags({"exports": exports}, {"index.js": "module.exports = 1"})
