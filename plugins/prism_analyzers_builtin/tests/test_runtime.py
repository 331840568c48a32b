from __future__ import annotations

import pytest

from prism_analyzers_builtin.engines import CURRENT_VERSIONS
from prism_analyzers_builtin.plugin import prism_register_analyzers
from prism_kernel.api import semver
from prism_kernel.testing.analyzers import MemoryPackage, run_analyzers

ESM = {"type": "module", "exports": "./a.js"}


def report_on(package_json, files=None):
    package = MemoryPackage(package_json, files)
    return run_analyzers(prism_register_analyzers(), package)["runtime"]


def verdicts(package_json, files=None):
    runtimes = report_on(package_json, files).data["runtimes"]
    return [runtimes[name]["verdict"] for name in ("node", "deno", "bun", "workers")]


def codes(package_json, files=None):
    return [finding.code for finding in report_on(package_json, files).findings]


def test_a_file_that_needs_nothing_loads_everywhere():
    report = report_on(ESM, {"a.js": "export const a = 1"})
    assert {each["verdict"] for each in report.data["runtimes"].values()} == {"yes"}
    assert report.metadata["runtime"]["compatibility"] == {
        "node": True,
        "deno": True,
        "bun": True,
        "workers": True,
        "notes": [],
    }


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('import "bun:sqlite"', ["no", "no", "yes", "no"]),
        ('import "https://example.com/a.js"', ["no", "yes", "no", "no"]),
        ('import "cloudflare:workers"', ["no", "no", "no", "yes"]),
        ('import "node:fs"', ["yes", "yes", "yes", "unknown"]),
        ('import "child_process"', ["yes", "yes", "yes", "no"]),
        ('import "left-pad"', ["yes", "yes", "yes", "unknown"]),
        ("Bun.serve({})", ["no", "no", "yes", "no"]),
        ("Deno.serve(() => 1)", ["no", "yes", "no", "no"]),
        ("document.title = 1", ["no", "no", "no", "no"]),
        ("module.exports = 1", ["no", "no", "yes", "yes"]),
        ('import "./b"', ["no", "no", "yes", "yes"]),
        ('import "./gone.js"', ["no", "no", "no", "no"]),
        ("throw new Error('use the other one')", ["no", "no", "no", "no"]),
    ],
)
def test_what_a_module_does_at_load_decides(source, expected):
    assert verdicts(ESM, {"a.js": source, "b.js": "export {}"}) == expected


def test_files_that_load_with_the_entry_are_read_too():
    files = {
        "a.js": 'import "./lib/b.js"',
        "lib/b.js": 'export * from "../c.js"',
        "c.js": "Bun.gc()",
    }
    report = report_on(ESM, files)
    assert report.data["runtimes"]["node"]["verdict"] == "no"
    assert report.findings[0].path == "c.js"


def test_files_that_load_later_are_not():
    files = {"a.js": 'export const later = () => import("./b.js")', "b.js": "Bun.gc()"}
    assert verdicts(ESM, files) == ["yes", "yes", "yes", "yes"]


def test_an_entry_with_a_long_or_odd_name_is_read():
    for name in ("long/" * 60 + "a.js", "soft\u00adhyphen.js"):
        package_json = {"type": "module", "exports": f"./{name}"}
        assert verdicts(package_json, {name: "Bun.gc()"})[:3] == ["no", "no", "yes"]


def test_compatibility_follows_the_runtimes_own_target():
    exports = {".": {"bun": "./gone.js", "default": "./a.js"}}
    report = report_on({"exports": exports}, {"a.js": "module.exports = 1"})
    compatible = report.metadata["runtime"]["compatibility"]
    assert (compatible["node"], compatible["deno"], compatible["bun"]) == (True, True, False)
    assert compatible["notes"] == ["bun: The entry file gone.js is not in the package."]
    assert [each.code for each in report.findings] == ["entry-missing"]


def test_an_import_closed_on_purpose_leaves_the_require():
    package_json = {"exports": {"import": None, "require": "./a.cjs"}}
    assert verdicts(package_json, {"a.cjs": "module.exports = 1"})[:3] == ["yes", "yes", "yes"]


def test_a_package_for_require_alone_loads_too():
    package_json = {"exports": {"require": "./a.cjs"}}
    assert verdicts(package_json, {"a.cjs": "module.exports = 1"})[:3] == ["yes", "yes", "yes"]


def test_a_ring_of_imports_ends():
    files = {"a.js": 'import "./b.js"', "b.js": 'import "./a.js"'}
    assert verdicts(ESM, files) == ["yes", "yes", "yes", "yes"]


def test_module_syntax_without_a_type_is_detected():
    files = {"a.js": 'export * from "./b"', "b.js": "export {}"}
    assert codes({"main": "a.js"}, files) == ["extensionless-import"]


@pytest.mark.parametrize(
    ("exports", "expected"),
    [
        ({"bun": "./bun.ts", "default": "./a.js"}, ["yes", "yes", "yes", "yes"]),
        ({"bun": "./a.js"}, ["no", "no", "yes", "no"]),
        ({"node": None, "default": "./a.js"}, ["no", "yes", "no", "yes"]),
        ({"bun": "./gone.js", "default": "./a.js"}, ["yes", "yes", "no", "yes"]),
        ({"deno": "./gone.js", "default": "./a.js"}, ["yes", "no", "yes", "yes"]),
        ({"node": "./gone.js", "default": "./a.js"}, ["no", "no", "no", "yes"]),
        ({"workerd": "./gone.js", "default": "./a.js"}, ["yes", "yes", "yes", "no"]),
        ({"bun": {"require": "./gone.js"}, "require": "./a.js"}, ["yes", "yes", "no", "no"]),
        ({"import": "./gone.js", "require": "./a.js"}, ["no", "no", "no", "no"]),
        ({"bun": 7, "default": "./a.js"}, ["yes", "yes", "no", "yes"]),
        ({"deno": 7, "default": "./a.js"}, ["yes", "yes", "yes", "yes"]),
        ({"deno": "../a.js", "default": "./a.js"}, ["yes", "no", "yes", "yes"]),
        ({"7": "./a.js", "default": "./a.js"}, ["no", "yes", "yes", "yes"]),
        ([None, "./a.js"], ["yes", "yes", "no", "yes"]),
        ([{"bun": "./gone.js"}, "./a.js"], ["yes", "yes", "no", "yes"]),
        ([None], ["no", "no", "no", "no"]),
        ("./bun.ts", ["no", "no", "yes", "no"]),
        ("./style.css", ["no", "no", "yes", "no"]),
        ("./gone.js", ["no", "no", "no", "no"]),
    ],
)
def test_conditions_and_formats_decide(exports, expected):
    files = {"a.js": "export {}", "bun.ts": "export {}", "style.css": ""}
    assert verdicts({"type": "module", "exports": exports}, files) == expected


@pytest.mark.parametrize(
    ("package_json", "files"),
    [
        ({"exports": {"./a": "./a.js"}}, {"a.js": "export {}"}),
        ({"exports": {".": "./a.d.ts"}}, {"a.d.ts": "export {}"}),
        ({"bin": "cli.js"}, {"cli.js": "#!/usr/bin/env node"}),
    ],
)
def test_a_package_with_nothing_to_load_is_incompatible_with_nothing(package_json, files):
    report = report_on(package_json, files)
    assert report.data["runtimes"]["node"]["verdict"] == "no"
    assert report.metadata["runtime"]["compatibility"]["node"] is None
    assert report.findings == ()


def test_install_scripts_are_shown():
    report = report_on({"scripts": {"postinstall": "node x.js", "test": "y"}}, {"index.js": ""})
    assert [(each.code, each.evidence) for each in report.findings] == [
        ("install-script", "node x.js")
    ]
    assert report.metadata["runtime"]["tags"] == ["install-scripts"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"binding.gyp": "{}"}, ["unknown", "unknown", "unknown", "no"]),
        ({"build/a.node": b"v8::Isolate"}, ["yes", "unknown", "unknown", "no"]),
        ({"build/a.node": b"\x7fELF napi_create"}, ["yes", "yes", "yes", "no"]),
    ],
)
def test_native_code_is_a_doubt_where_it_may_not_load(files, expected):
    report_files = {"a.js": "export {}", **files}
    assert verdicts(ESM, report_files) == expected
    assert "native-code" in codes(ESM, report_files)


def test_engines_that_name_another_runtime_are_a_doubt():
    package_json = {**ESM, "engines": {"bun": ">=1"}}
    assert verdicts(package_json, {"a.js": "export {}"})[:3] == ["unknown", "unknown", "yes"]


@pytest.mark.parametrize(
    ("engines", "expected"),
    [
        ({"node": ">=99"}, ["no", "yes", "yes"]),
        ({"node": "99.x || >=100.0.0-rc.1"}, ["no", "yes", "yes"]),
        ({"node": ">=26.999"}, ["unknown", "yes", "yes"]),
        ({"node": "0.10 || 0.12"}, ["unknown", "yes", "yes"]),
        ({"node": ">=99 || ^0.12"}, ["unknown", "yes", "yes"]),
        ({"node": "<0.0.0-0"}, ["unknown", "yes", "yes"]),
        ({"node": "22 || >=99"}, ["yes", "yes", "yes"]),
        ({"node": "*", "deno": "^99", "bun": ">=99"}, ["yes", "no", "no"]),
        ({"node": ">=18", "npm": ">=99"}, ["yes", "yes", "yes"]),
        ({"node": "the latest"}, ["yes", "yes", "yes"]),
        ({"node": ">=" + "9" * 9_999}, ["yes", "yes", "yes"]),
        ({"node": 99}, ["yes", "yes", "yes"]),
        (["node >= 99"], ["yes", "yes", "yes"]),
    ],
)
def test_engines_are_compared_with_the_current_versions(engines, expected):
    package_json = {**ESM, "engines": engines}
    assert verdicts(package_json, {"a.js": "export {}"})[:3] == expected


def test_engines_that_nobody_has_are_a_finding_and_a_note():
    report = report_on({**ESM, "engines": {"node": ">=99"}}, {"a.js": "export {}"})
    assert [(each.code, each.severity) for each in report.findings] == [
        ("engines-unreleased", "warning")
    ]
    compatible = report.metadata["runtime"]["compatibility"]
    newest = CURRENT_VERSIONS["node"][-1]
    assert compatible["node"] is False
    assert compatible["notes"] == [
        f"node: `engines` asks for node >=99; the newest known is {newest}."
    ]


def test_the_current_versions_are_in_ascending_order():
    assert all(semver.sort(each) == list(each) for each in CURRENT_VERSIONS.values())


def test_reasons_and_notes_say_why():
    report = report_on(ESM, {"a.js": 'import "bun:ffi"'})
    node = report.data["runtimes"]["node"]
    assert node["confidence"] == "high"
    assert node["reasons"][0]["code"] == "foreign-specifier"
    notes = report.metadata["runtime"]["compatibility"]["notes"]
    assert notes == ["node, deno, workers: a.js imports bun:ffi."]


def test_a_thousand_modules_are_read_in_part():
    files = {f"{n}.js": f'import "./{n + 1}.js"' for n in range(1000)}
    runtimes = report_on({"type": "module", "exports": "./0.js"}, files).data["runtimes"]
    assert (runtimes["node"]["verdict"], runtimes["node"]["confidence"]) == ("yes", "medium")
