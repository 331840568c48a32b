from __future__ import annotations

import pytest

from prism_analyzers_builtin.entrypoints import analyze_entrypoints
from prism_kernel.testing.analyzers import MemoryPackage


def report_on(package_json, *paths, **contents):
    files = dict.fromkeys(paths, "") | contents
    return analyze_entrypoints(MemoryPackage(package_json, files))


def codes(package_json, *paths):
    return [finding.code for finding in report_on(package_json, *paths).findings]


def targets(package_json, *paths):
    subpaths = report_on(package_json, *paths).data["subpaths"]
    return {name: [(t["path"], t["exists"]) for t in listed] for name, listed in subpaths.items()}


def test_a_plain_exports_map_leads_to_its_files():
    exports = {".": "./a.js", "./b": {"import": "./b.mjs", "require": "./b.cjs"}}
    assert targets({"exports": exports}, "a.js", "b.mjs") == {
        ".": [("a.js", True)],
        "./b": [("b.mjs", True), ("b.cjs", False)],
    }


def test_the_root_comes_first_wherever_the_map_has_it():
    assert list(targets({"exports": {"./b": "./b.js", ".": "./a.js"}}, "a.js", "b.js")) == [
        ".",
        "./b",
    ]


def test_null_is_a_target_and_nothing_is_missing():
    report = report_on({"exports": {".": "./a.js", "./internal/*": None}}, "a.js")
    assert report.data["subpaths"]["./internal/*"][0]["path"] is None
    assert report.findings == ()


def test_a_missing_target_is_an_error_where_a_runtime_would_load_it():
    exports = {".": {"source": "./src.ts", "import": "./a.js"}}
    findings = report_on({"exports": exports}, "README.md").findings
    assert [(each.code, each.severity, each.evidence) for each in findings] == [
        ("export-target-missing", "warning", "..source"),
        ("export-target-missing", "error", "..import"),
    ]


@pytest.mark.parametrize(
    "target", ["a.js", "/a.js", "../a.js", "./../a.js", "./x/%2E%2e/a.js", "./node_modules/a.js"]
)
def test_a_target_that_node_refuses_is_an_error(target):
    assert "export-target-invalid" in codes({"exports": target}, "a.js")


@pytest.mark.parametrize(
    ("exports", "code"),
    [
        ({".": "./a.js", "import": "./a.js"}, "exports-mixed-keys"),
        ({"1": "./a.js"}, "exports-numeric-key"),
        (False, "exports-invalid"),
        ({".": 7}, "export-target-invalid"),
        ({".": []}, "export-target-invalid"),
    ],
)
def test_a_malformed_map_is_an_error(exports, code):
    assert code in codes({"exports": exports}, "a.js")


def test_a_list_ends_with_the_first_item_that_always_applies():
    exports = {".": ["other", None, {"import": "./a.js"}, "./b.js", "./c.js"]}
    assert targets({"exports": exports}, "a.js", "b.js") == {".": [("a.js", True), ("b.js", True)]}
    exports = {".": [{"import": "./a.js", "default": "./b.js"}, "./c.js"]}
    assert targets({"exports": exports}, "a.js", "b.js") == {".": [("a.js", True), ("b.js", True)]}


@pytest.mark.parametrize(
    ("target", "obstacle"),
    [(None, "null"), ([], "null"), ([None, None], "null"), (7, "scalar"), ("../x.js", "invalid")],
)
def test_a_subpath_that_leads_nowhere_is_listed_with_the_reason(target, obstacle):
    report = report_on({"exports": {".": "./a.js", "./b": target}}, "a.js")
    (listed,) = report.data["subpaths"]["./b"]
    assert (listed["path"], listed["obstacle"]) == (None, obstacle)
    assert [entry["name"] for entry in report.metadata["exports"]["entries"]] == [".", "./b"]


def test_a_pattern_counts_the_files_it_reaches_but_not_those_that_null_closes():
    exports = {"./*": "./lib/*.js", "./internal/*": None}
    report = report_on({"exports": exports}, "lib/a.js", "lib/b/c.js", "lib/internal/d.js", "lib/e")
    assert report.data["subpaths"]["./*"][0]["files"] == 2


def test_every_star_of_a_target_stands_for_the_same():
    report = report_on({"exports": {"./*": "./*/*.js"}}, "a/a.js", "a/b.js", "c/d/c/d.js")
    assert report.data["subpaths"]["./*"][0]["files"] == 2


def test_a_pattern_without_files_is_noticed():
    assert codes({"exports": {".": "./a.js", "./x/*": "./x/*.js"}}, "a.js") == [
        "export-pattern-unmatched"
    ]


def test_folder_targets_are_discouraged():
    assert codes({"exports": {".": "./a.js", "./lib/": "./lib/"}}, "a.js", "lib/b.js") == [
        "export-folder"
    ]
    assert codes({"exports": {".": "./a.js", "./": "./"}}, "a.js") == ["export-folder"]


def test_without_a_map_main_leads_the_way_with_or_without_extension():
    assert targets({"main": "lib/a"}, "lib/a.js") == {".": [("lib/a.js", True)]}
    assert targets({"main": "lib"}, "lib/index.js") == {".": [("lib/index.js", True)]}
    assert targets({}, "index.js") == {".": [("index.js", True)]}


def test_a_missing_main_is_worse_without_an_index():
    with_index = report_on({"main": "dist/a.js"}, "index.js").findings
    without = report_on({"main": "dist/a.js"}, "README.md").findings
    assert [(each.code, each.severity) for each in with_index] == [("main-missing", "warning")]
    assert [(each.code, each.severity) for each in without] == [
        ("main-missing", "error"),
        ("no-root-entry", "info"),
    ]


@pytest.mark.parametrize(
    "package_json", [{}, {"exports": {".": None}}, {"exports": "./package.json"}]
)
def test_a_package_of_only_a_package_json_is_a_warning(package_json):
    found = report_on(package_json, "package.json").findings
    assert [(each.code, each.severity) for each in found] == [("only-package-json", "warning")]


@pytest.mark.parametrize(
    ("package_json", "paths", "expected"),
    [
        ({"type": "module", "exports": "./a.js"}, ["a.js"], "esm"),
        ({"main": "a.js"}, ["a.js"], "cjs"),
        ({"main": "a.js", "module": "a.mjs"}, ["a.js", "a.mjs"], "hybrid"),
        ({"exports": {"import": "./a.mjs", "require": "./a.cjs"}}, ["a.mjs", "a.cjs"], "hybrid"),
        ({"types": "a.d.ts"}, ["a.d.ts"], "none"),
    ],
)
def test_the_format_is_inferred_from_all_targets(package_json, paths, expected):
    report = report_on(package_json, *paths)
    assert report.data["format"] == expected
    assert report.metadata["exports"]["inferredFormat"] == expected


def test_a_nested_package_json_decides_the_format_below_it():
    files = {"esm/package.json": '{"type": "module"}', "esm/deep/a.js": "", "b.js": ""}
    package = MemoryPackage({"exports": {".": "./b.js", "./a": "./esm/deep/a.js"}}, files)
    subpaths = analyze_entrypoints(package).data["subpaths"]
    assert [subpaths[name][0]["format"] for name in (".", "./a")] == ["cjs", "esm"]


def test_a_broken_nested_package_json_is_reported():
    package = MemoryPackage({"exports": "./a/b.js"}, {"a/package.json": "[" * 5000, "a/b.js": ""})
    findings = analyze_entrypoints(package).findings
    assert [each.code for each in findings] == ["nested-package-json-invalid"]


def test_each_runtime_has_its_own_root_target():
    exports = {"bun": "./bun.ts", "deno": "./deno.js", "import": "./i.mjs", "require": "./r.cjs"}
    roots = report_on({"exports": exports}, "bun.ts", "deno.js", "i.mjs", "r.cjs").data[
        "rootTargets"
    ]
    chosen = {who: target and target["path"] for who, target in roots.items()}
    assert chosen == {
        "node-import": "i.mjs",
        "node-require": "r.cjs",
        "deno": "deno.js",
        "deno-require": "r.cjs",
        "bun": "bun.ts",
        "bun-require": "bun.ts",
        "browser": "i.mjs",
        "workers": "i.mjs",
        "bundler": "i.mjs",
    }


def test_exports_are_contributed_with_conditions_and_types():
    exports = {".": {"types": "./a.d.ts", "node": {"import": "./a.mjs"}, "default": "./a.js"}}
    metadata = report_on({"exports": exports}, "a.d.ts", "a.mjs", "a.js").metadata["exports"]
    assert metadata["types"] == "a.d.ts"
    assert metadata["entries"] == [
        {
            "name": ".",
            "type": "value",
            "targets": [
                {"condition": "node.import", "path": "a.mjs", "format": "esm", "types": "a.d.ts"},
                {"condition": "default", "path": "a.js", "format": "cjs", "types": "a.d.ts"},
            ],
        }
    ]


def test_commands_are_checked_for_their_file_and_first_line():
    package = MemoryPackage(
        {"bin": {"good": "./good.js", "bare": "bare.js", "gone": "./gone.js", "bad": 1}},
        {"good.js": "#!/usr/bin/env node\n", "bare.js": "1", "index.js": ""},
    )
    report = analyze_entrypoints(package)
    assert report.data["commands"]["good"] == {"path": "./good.js", "exists": True, "shebang": True}
    assert [each.code for each in report.findings] == [
        "bin-without-shebang",
        "bin-missing",
        "bin-invalid",
    ]


def test_a_command_as_text_has_the_packages_name():
    commands = report_on({"name": "@acme/widget", "bin": "cli.js"}, "cli.js").data["commands"]
    assert list(commands) == ["widget"]
