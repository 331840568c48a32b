from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from prism_analyzers_builtin.plugin import prism_register_analyzers
from prism_kernel.testing.analyzers import MemoryPackage, check_reports, run_analyzers

_ENTRIES = ["bin", "browser", "exports", "main", "module", "types", "typesVersions", "typings"]
_OTHERS = ["bundleDependencies", "dependencies", "engines", "scripts", "type", "version"]
_FIELDS = st.sampled_from([*_ENTRIES, *_OTHERS])
_PATHS = st.sampled_from(
    ["./a.js", "./a", "a.js", "./*.js", "./lib/", "..", "/", ".", "./a.d.ts", ""]
)
_KEYS = _PATHS | st.sampled_from(["import", "require", "types", "default", "0"]) | st.text()
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _PATHS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)
_FILES = {"package.json": "{}", "a.js": "export * from './lib/b'", "a.d.ts": "", "lib/b.js": "//"}


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(_FIELDS, _VALUES))
def test_no_manifest_makes_an_analyzer_raise(package_json):
    providers = prism_register_analyzers()
    check_reports(providers, run_analyzers(providers, MemoryPackage(package_json, _FILES)))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_no_contents_make_an_analyzer_raise(content):
    providers = prism_register_analyzers()
    files = {"a.js": content, "b/package.json": content, "b/c.js": content, "id_rsa": content}
    exports = {".": "./a.js", "./c": "./b/c.js"}
    package = MemoryPackage({"exports": exports, "bin": "./a.js"}, files)
    check_reports(providers, run_analyzers(providers, package))
