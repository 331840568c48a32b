from __future__ import annotations

import pytest

from prism_analyzers_builtin.bounds import MAX_FINDINGS
from prism_analyzers_builtin.files import analyze_files
from prism_kernel.testing.analyzers import MemoryPackage


def report_on(files, package_json=None, **rest):
    return analyze_files(MemoryPackage(package_json or {}, files, **rest))


def codes(files, package_json=None):
    return [(finding.code, finding.path) for finding in report_on(files, package_json).findings]


def test_files_and_directories_are_counted_without_the_top_folder():
    data = report_on({"a/b/c.js": "1", "a/d.js": "2", "e.js": "3"}).data
    assert (data["totalFiles"], data["totalDirectories"]) == (4, 2)


def test_declarations_are_an_extension_of_their_own():
    data = report_on({"a.js": "", "a.d.ts": "", "a.ts": "", "LICENSE": "", ".npmignore": ""}).data
    assert data["byExtension"] == {".js": 1, ".d.ts": 1, ".ts": 1, ".json": 1, "none": 2}


def test_rare_extensions_are_counted_together():
    data = report_on({f"file.x{n}": "" for n in range(60)}).data
    assert len(data["byExtension"]) == 51
    assert sum(data["byExtension"].values()) == 61


def test_copies_are_grouped_and_weighed():
    duplicates = report_on({"a.js": "same", "b.js": "same", "c.js": "same", "d.js": "not"}).data[
        "duplicates"
    ]
    assert (duplicates["count"], duplicates["wastedBytes"]) == (1, 8)
    assert duplicates["groups"][0]["paths"] == ["a.js", "b.js", "c.js"]


def test_empty_files_are_no_duplicates():
    assert report_on({"a": "", "b": ""}).data["duplicates"]["count"] == 0


def test_executables_and_source_maps_are_listed():
    data = report_on({"cli.js": "#!", "a.js.map": "{}"}, executables=("cli.js",)).data
    assert data["executables"] == {"count": 1, "paths": ["cli.js"]}
    assert data["sourceMaps"] == {"count": 1, "rawBytes": 2}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (".env", "environment-file"),
        ("config/.env.production", "environment-file"),
        ("certs/id_rsa", None),
        (".netrc", "credentials-file"),
        ("store.p12", "key-store"),
        (".git/config", "version-control-files"),
        ("docs/.DS_Store", "system-file"),
        ("._index.js", "system-file"),
        (".vscode/settings.json", "editor-file"),
        ("npm-debug.log", "debug-log"),
        ("tsconfig.tsbuildinfo", "build-state"),
        ("test/__snapshots__/a.test.js.snap", "test-output"),
        ("coverage/index.html", "test-output"),
        ("widget-1.0.0.tgz", "nested-tarball"),
        ("lib/node_modules/a/index.js", "node-modules"),
        (".env.example", None),
        ("environment.js", None),
        ("src/coverage.js", None),
    ],
)
def test_unwanted_files_are_known_by_name(path, code):
    assert codes({path: "x"}) == ([(code, path)] if code else [])


def test_bundled_dependencies_may_have_node_modules():
    files = {"node_modules/a/index.js": ""}
    assert codes(files, {"bundleDependencies": ["a"]}) == []


def test_a_private_key_is_found_by_its_contents_with_its_line():
    findings = report_on(
        {"a.pem": "text\n-----BEGIN RSA PRIVATE KEY-----\nMII", "b.pem": "--"}
    ).findings
    assert [(each.code, each.path, each.line) for each in findings] == [("private-key", "a.pem", 2)]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (".npmrc", "//npm.example/:_authToken=abc123", "registry-token"),
        (".npmrc", "registry=https://npm.example\n_password = aGk=", "registry-token"),
        (".npmrc", "//npm.example/:_authToken=${NPM_TOKEN}", "registry-settings"),
        (".npmrc", "# _authToken=abc", "registry-settings"),
        (".npmrc", "save-exact=true", "registry-settings"),
        (".yarnrc.yml", 'npmAuthToken: "abc"', "registry-token"),
    ],
)
def test_a_token_is_told_from_a_setting(name, content, code):
    assert codes({name: content}) == [(code, name)]


def test_a_secret_is_never_repeated_in_the_report():
    report = report_on({".npmrc": "//npm.example/:_authToken=s3cr3t", ".env": "KEY=s3cr3t"})
    assert "s3cr3t" not in repr(report)


def test_many_files_of_a_kind_make_one_finding():
    findings = report_on({f"node_modules/a/{n}.js": str(n) for n in range(200)}).findings
    assert [each.code for each in findings] == ["node-modules"]
    assert findings[0].evidence.endswith("and 197 more")


def test_findings_are_bounded_and_the_gravest_stay():
    files = {f"{n:03}/.env": "A=1" for n in range(150)} | {"zz/.DS_Store": "", "a.log.orig": ""}
    findings = report_on(files).findings
    assert len(findings) == MAX_FINDINGS + 1
    assert {each.severity for each in findings[:-1]} == {"error"}
    assert (findings[-1].code, findings[-1].severity) == ("findings-truncated", "info")
    assert "52 more" in findings[-1].message
