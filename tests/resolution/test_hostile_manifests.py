from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prism_kernel.builtins.runtimes import RUNTIMES
from prism_kernel.errors import InvalidManifest
from prism_kernel.resolution import PackageView, resolve_entry, resolve_types, syntax_candidates
from prism_kernel.resolution.view import FIELDS

_TYPES = ("node16-import", "node16-require", "bundler")
_SECONDS = 0.05
"""What one answer may take, on the slowest machine that runs these."""


def nested(depth, inner="./a.js", key="default"):
    value = inner
    for _ in range(depth):
        value = {key: value}
    return value


def lists(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


HOSTILE = {
    "deep-conditions": nested(500),
    "deep-arrays": {".": lists(500)},
    "wide-conditions": {".": {f"c{n}": "./a.js" for n in range(20_000)}},
    "wide-array": {".": [{"never": 1}] * 50_000},
    "tree": {".": [[[["x"] * 20] * 20] * 20] * 20},
    "many-subpaths": {f"./s{n}": "./a.js" for n in range(20_000)},
    "many-patterns": {f"./{n}*{n}": "./*" for n in range(20_000)},
    "many-stars": {"./*": "./" + "*" * 2_000},
    "long-target": {"./*": "./" + "*" * 500_000},
    "same-base": {f"./x*{'y' * n}": "./a.js" for n in range(1_000)},
    "numbers": {".": [0, -1, 1e300, 2**80, True, False, None]},
    "digits": {".": {"9" * 5_000: "./a.js", "\u0661": "./a.js"}},
    "nul": {".": "./a\0.js", "./\0": "./a.js"},
    "surrogates": {".": "./\ud800.js", "./*": ["\udfff", "./*\ud800"]},
    "dots": {"./*": "./*/../../*", ".": "./..", "./a": "././a.js", "./b": "./.../a"},
    "slashes": {"./*": "./" + "/" * 1_000 + "*"},
    "backslashes": {".": ".\\..\\a.js", "./*": "./..\\*"},
    "percent": {".": "./%", "./a": "./%2e%2e/%zz", "./*": "./%ff*"},
    "empty-keys": {"": "./a.js", "./": "./", "*": "./a.js", ".": ""},
    "prototype": {".": {"__proto__": "./a.js", "constructor": "./a.js"}},
}
_SUBPATHS = (".", "./a", "./a.js", "./" + "x" * 2_000, "./\0", "./x", "./../a", "#a", "", "\ud800")


@pytest.fixture(scope="module")
def hostile_views():
    return {
        name: PackageView(
            "hostile",
            "1.0.0",
            dict.fromkeys(("exports", "imports", "main", "typesVersions"), exports),
            frozenset({"a.js", "a.d.ts", "lib/index.js"}),
        )
        for name, exports in HOSTILE.items()
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_map_is_answered_quickly_and_without_an_exception(hostile_views, name):
    view = hostile_views[name]
    slowest = 0.0
    for subpath in _SUBPATHS:
        for runtime in RUNTIMES:
            started = time.process_time()
            found = resolve_entry(view, subpath, runtime.profile, "import", explain=True)
            slowest = max(slowest, time.process_time() - started)
            assert found.path in {None, *view.files}
            assert (found.failure is None) == (found.path is not None)
            assert json.dumps([step.subject for step in found.steps]).isascii()
            "".join(step.subject + step.detail for step in found.steps).encode()
        for mode in _TYPES:
            started = time.process_time()
            assert resolve_types(view, subpath, mode).path in {None, *view.files}
            slowest = max(slowest, time.process_time() - started)
    assert slowest < _SECONDS
    assert syntax_candidates(view) in ([], ["a.js"], ["a.js", "lib/index.js"])


def test_a_huge_map_is_indexed_in_reasonable_time():
    exports = {f"./{n}*": "./a.js" for n in range(60_000)}
    started = time.process_time()
    PackageView("hostile", "1.0.0", {"exports": exports}, frozenset({"a.js"}))
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"name": "a"},
        {"name": 1, "version": "1"},
        {"name": "a", "version": "1", "files": "a.js"},
        {"name": "a", "version": "1", "files": [1]},
        {"name": "a", "version": "1", "packageJson": []},
        {"name": "a", "version": "1", "nested": {"lib": 1}},
    ],
)
def test_a_malformed_document_is_a_declared_error(document):
    with pytest.raises(InvalidManifest):
        PackageView.from_document(document)


_KEYS = st.sampled_from(
    [
        ".",
        "./a",
        "./*",
        "./a*",
        "./a/",
        "import",
        "require",
        "default",
        "node",
        "deno",
        "0",
        "",
        "#a",
    ]
)
_LEAVES = st.sampled_from(
    ["./a.js", "./*", "./*.js", "../a.js", "a.js", "./", "./lib", None, 0, True, "./a/../b.js"]
)
_MAPS = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    exports=_MAPS,
    main=_LEAVES,
    subpath=st.sampled_from([".", "./a", "./a.js", "./lib", "./lib/", "./", "#a", "./a/b"]),
)
def test_any_map_is_answered_with_a_file_or_a_reason(exports, main, subpath):
    files = frozenset({"a.js", "b.js", "lib/index.js", "a.d.ts"})
    package_json = dict.fromkeys(FIELDS, exports) | {"main": main}
    view = PackageView("any", "1.0.0", package_json, files)
    for runtime in RUNTIMES:
        for mode in ("import", "require"):
            found = resolve_entry(view, subpath, runtime.profile, mode)
            assert found.path in files or found.failure is not None
    for types_mode in _TYPES:
        assert resolve_types(view, subpath, types_mode).path in {None, "a.d.ts"}
