from __future__ import annotations

import pytest

from prism_analyzers_builtin.typings import analyze_types
from prism_kernel.testing.analyzers import MemoryPackage


def report_on(package_json, *paths):
    return analyze_types(MemoryPackage(package_json, dict.fromkeys(paths, "")))


@pytest.mark.parametrize(
    ("package_json", "paths", "presence", "root"),
    [
        ({"types": "./a.d.ts"}, ["a.d.ts"], "types-field", "a.d.ts"),
        ({"typings": "a"}, ["a.d.ts"], "types-field", "a.d.ts"),
        ({"types": "lib"}, ["lib/index.d.ts"], "types-field", "lib/index.d.ts"),
        ({"main": "a.js"}, ["a.js", "a.d.ts"], "bundled", "a.d.ts"),
        ({}, ["index.d.ts"], "bundled", "index.d.ts"),
        (
            {"exports": {"types": "./a.d.ts", "default": "./a.js"}},
            ["a.js", "a.d.ts"],
            "bundled",
            "a.d.ts",
        ),
        ({"exports": "./a.mjs"}, ["a.mjs", "a.d.mts"], "bundled", "a.d.mts"),
        ({"exports": "./a.ts"}, ["a.ts"], "bundled", "a.ts"),
        ({"exports": {"./b": "./b.js"}}, ["b.js", "b.d.ts"], "bundled", None),
        ({"main": "a.js"}, ["a.js", "b.d.ts"], "none", None),
        ({"types": "missing.d.ts"}, [], "none", None),
    ],
)
def test_types_are_found_where_typescript_finds_them(package_json, paths, presence, root):
    data = report_on(package_json, *paths).data
    assert (data["presence"], data["root"]) == (presence, root)


def test_types_may_be_split_by_condition():
    exports = {
        ".": {
            "types": {"import": "./a.d.mts", "require": "./a.d.cts"},
            "import": "./a.mjs",
            "require": "./a.cjs",
        }
    }
    report = report_on({"exports": exports}, "a.d.mts", "a.d.cts", "a.mjs", "a.cjs")
    assert report.data["subpaths"] == {".": "a.d.mts"}
    assert report.findings == ()


@pytest.mark.parametrize(
    ("package_json", "paths", "code"),
    [
        ({"types": "gone.d.ts"}, [], "types-missing"),
        (
            {"exports": {"types": "./gone.d.ts", "default": "./a.js"}},
            ["a.js"],
            "export-types-missing",
        ),
        (
            {"exports": {"import": "./a.js", "types": "./a.d.ts"}},
            ["a.js", "a.d.ts"],
            "types-condition-not-first",
        ),
        (
            {"types": "t/a.d.ts", "exports": "./a.js"},
            ["a.js", "t/a.d.ts"],
            "types-not-exported",
        ),
        (
            {"exports": {"types": "./a.js", "default": "./a.js"}},
            ["a.js"],
            "types-not-declaration",
        ),
        ({"main": "a.js"}, ["a.js"], "no-types"),
    ],
)
def test_what_is_wrong_with_types_is_reported(package_json, paths, code):
    assert code in [finding.code for finding in report_on(package_json, *paths).findings]


def test_versioned_types_may_stand_before_types():
    exports = {"types@>=4.8": "./b.d.ts", "types": "./a.d.ts", "default": "./a.js"}
    assert report_on({"exports": exports}, "a.js", "a.d.ts", "b.d.ts").findings == ()


def test_a_missing_types_file_is_excused_by_types_versions():
    package_json = {"types": "gone.d.ts", "typesVersions": {"*": {"*": ["t/*"]}}}
    assert report_on(package_json).findings == ()


def test_the_root_is_typed_as_an_import_of_it():
    exports = {
        "browser": {"types": "./b.d.ts", "default": "./b.js"},
        "require": {"types": "./a.d.cts", "default": "./a.cjs"},
        "types": "./a.d.ts",
        "default": "./a.js",
    }
    report = report_on({"exports": exports}, "a.js", "a.cjs", "b.js", "a.d.ts", "a.d.cts", "b.d.ts")
    assert report.data["root"] == "a.d.ts"
    assert report.findings == ()


def test_types_may_come_after_conditions_that_have_their_own():
    exports = {
        "node": {"import": {"types": "./n.d.ts", "default": "./n.js"}},
        "types": "./a.d.ts",
        "default": "./a.js",
    }
    assert report_on({"exports": exports}, "a.js", "n.js", "a.d.ts", "n.d.ts").findings == ()


def test_a_types_condition_may_name_javascript_with_types_beside_it():
    exports = {"types": "./a.cjs.mjs", "default": "./a.cjs.mjs"}
    report = report_on({"exports": exports}, "a.cjs.mjs", "a.cjs.d.mts")
    assert report.data["root"] == "a.cjs.d.mts"
    assert report.findings == ()
