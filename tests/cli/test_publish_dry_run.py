from __future__ import annotations

import hashlib

import pytest

from prism_kernel.packing import pack

DOCUMENT = {"name": "@acme/dry", "version": "1.0.0", "bin": "cli.js"}


def test_the_files_are_listed_with_their_sizes(prism, package):
    folder = package(DOCUMENT, index_js="export default 1\n", cli_js="#!/usr/bin/env node\n")
    result = prism("publish", folder, "--dry-run")
    assert result.status == 0
    lines = result.out.splitlines()
    assert lines[0].split() == ["SIZE", "FILE"]
    assert "17 B  index.js" in lines
    assert "Package    @acme/dry@1.0.0" in lines
    assert [line.split()[-1] for line in lines[1:4]] == ["cli.js", "index.js", "package.json"]
    assert lines[-1] == "Nothing was sent: this was a dry run."


def test_the_same_is_json_on_request(prism, package):
    folder = package(DOCUMENT, cli_js="#!/usr/bin/env node\n")
    result = prism("publish", folder, "--dry-run", "--json", "--tag", "next")
    document = result.json
    assert result.err == ""
    assert document["identifier"] == {"name": "@acme/dry", "version": "1.0.0"}
    assert document["tag"] == "next"
    assert document["publisher"] == {"name": "anonymous"}
    assert {"path": "cli.js", "size": 20, "mode": "755"} in document["files"]
    assert document["unpackedBytes"] == sum(file["size"] for file in document["files"])


def test_the_current_folder_is_the_default(prism, package, monkeypatch):
    monkeypatch.chdir(package(DOCUMENT))
    assert prism("publish", "--dry-run").status == 0


def test_a_tarball_is_taken_as_it_is(prism, package, clean):
    tarball = clean / "dry.tgz"
    with tarball.open("wb") as sink:
        pack(package(DOCUMENT), sink)
    document = prism("publish", tarball, "--dry-run", "--json").json
    assert document["sha256"] == hashlib.sha256(tarball.read_bytes()).hexdigest()
    assert document["tarballBytes"] == tarball.stat().st_size


def test_a_folder_and_its_tarball_have_the_same_bytes(prism, package, clean):
    folder = package(DOCUMENT)
    with (clean / "dry.tgz").open("wb") as sink:
        pack(folder, sink)
    from_folder = prism("publish", folder, "--dry-run", "--json").json
    from_tarball = prism("publish", clean / "dry.tgz", "--dry-run", "--json").json
    assert from_folder == from_tarball


def test_a_path_that_is_not_there_is_not_found(prism):
    result = prism("publish", "nowhere", "--dry-run")
    assert result.status == 3
    assert result.err.endswith("prism: There is no file or folder nowhere.\n")


def test_a_folder_without_a_package_json_is_refused(prism, clean):
    result = prism("publish", clean, "--dry-run")
    assert result.status == 4
    assert "package.json" in result.err


def test_a_file_that_is_no_tarball_is_refused(prism, clean):
    (clean / "fake.tgz").write_text("hello")
    assert prism("publish", "fake.tgz", "--dry-run").status == 4


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (1, '"version" in package.json must be text.'),
        ("v1.0.0", "write it as 1.0.0."),
        (" 1.0.0", "write it as 1.0.0."),
    ],
)
def test_a_version_that_is_not_as_it_should_be_is_told_how(prism, package, version, sentence):
    result = prism("publish", package({"name": "dry", "version": version}), "--dry-run")
    assert result.status == 4
    assert sentence in result.err


def test_a_package_json_without_a_version_is_refused(prism, package):
    result = prism("publish", package({"name": "dry"}), "--dry-run", "--json")
    assert result.status == 4
    assert result.json["code"] == "invalid-manifest"


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "tarball"])
def test_a_private_package_is_refused(prism, package, clean, packed):
    target = package({**DOCUMENT, "private": True})
    if packed:
        folder, target = target, clean / "dry.tgz"
        with target.open("wb") as sink:
            pack(folder, sink)
    result = prism("publish", target, "--dry-run", "--json")
    assert result.status == 2
    assert result.json["code"] == "private-package"
    assert "@acme/dry is private" in result.err


def test_a_package_that_says_it_is_not_private_is_published(prism, package):
    assert prism("publish", package({**DOCUMENT, "private": False}), "--dry-run").status == 0


def test_a_tag_that_is_a_version_is_refused_before_anything_is_packed(prism):
    result = prism("publish", "nowhere", "--tag", "1.0.0")
    assert result.status == 2
    assert "could be mistaken for a version" in result.err


@pytest.mark.parametrize("tag", [1, "1.0.0"])
def test_a_tag_in_the_package_is_checked_too(prism, package, tag):
    folder = package({**DOCUMENT, "publishConfig": {"tag": tag}})
    assert prism("publish", folder, "--dry-run").status in {2, 4}
