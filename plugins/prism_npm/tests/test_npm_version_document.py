"""What a packument says of a version whose package.json is old, odd or hostile."""

from __future__ import annotations

import pytest

from plugins.prism_npm.tests.npm_documents import metadata
from prism_kernel.api import StorageUnavailable
from prism_npm.packuments.version_document import read_version


def full(package_json=None, **more):
    return read_version(metadata(package_json, **more)).full


def short(package_json=None, **more):
    return read_version(metadata(package_json, **more)).short


def test_the_registry_says_who_it_is_and_what_its_tarball_is():
    document = full()
    assert document["_id"] == "widget@1.0.0"
    assert document["_npmUser"] == {"name": "ada", "email": ""}
    assert document["dist"] == {
        "integrity": "sha512-1.0.0",
        "shasum": "5ba1",
        "fileCount": 2,
        "unpackedSize": 20,
    }


@pytest.mark.parametrize(
    "member",
    [
        {"dist": {"tarball": "https://evil.example/x.tgz", "integrity": "sha512-evil"}},
        {"_id": "lodash@4.17.21"},
        {"_resolved": "https://evil.example/x.tgz"},
        {"_integrity": "sha512-evil"},
        {"_hasShrinkwrap": True},
        {"_npmUser": {"name": "npm"}},
        {"deprecated": "Use evil instead."},
        {"hasInstallScript": "yes"},
        {"readme": "# Evil", "readmeFilename": "evil.md"},
        {"__proto__": {"polluted": True}},
        {"constructor": {"prototype": {}, "__proto__": {"polluted": True}}},
    ],
)
def test_a_package_json_cannot_speak_for_the_registry(member):
    assert b"evil" not in repr(full(member)).encode()
    assert b"polluted" not in repr(full(member)).encode()
    assert {**full(member), "constructor": None} == {**full(), "constructor": None}


def test_whose_name_and_version_the_tarball_says_otherwise_are_the_registry_s():
    document = full({"name": "lodash", "version": "9.9.9"})
    assert (document["name"], document["version"]) == ("widget", "1.0.0")


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("./cli.js", {"widget": "./cli.js"}),
        ({"w": "./w.js", "bad": 7}, {"w": "./w.js"}),
        (["./bin/a.js", "b", 7, "", ".."], {"a.js": "./bin/a.js", "b": "b"}),
    ],
)
def test_commands_are_an_object(written, means):
    assert short({"bin": written}, name="@acme/widget")["bin"] == means


IN_FOLDERS = ("cmds/run", "cmds/sub/deep", "cmds/.hidden", "cmds/.git/x", "lib/run", "README.md")


@pytest.mark.parametrize("folder", ["cmds", "./cmds/", "../cmds", ".\\cmds"])
def test_the_files_of_a_folder_of_commands_are_commands(folder):
    document = short({"directories": {"bin": folder}}, files=IN_FOLDERS)
    assert document["bin"] == {"run": "cmds/run", "deep": "cmds/sub/deep"}


@pytest.mark.parametrize("folder", ["missing", "cmds/run", "README.md", ".", "", 7])
def test_a_folder_that_is_none_has_no_commands(folder):
    assert "bin" not in short({"directories": {"bin": folder}}, files=IN_FOLDERS)


@pytest.mark.parametrize(("written", "means"), [({"w": "w"}, {"w": "w"}), ({}, None), ([], None)])
def test_what_is_listed_goes_before_a_folder_of_commands(written, means):
    package_json = {"bin": written, "directories": {"bin": "cmds"}}
    assert short(package_json, files=IN_FOLDERS).get("bin") == means


def test_a_command_cannot_be_called_as_a_prototype():
    package_json = {"directories": {"bin": "cmds"}}
    assert "bin" not in short(package_json, files=("cmds/__proto__",))


def test_a_deep_folder_of_commands_is_read_whole():
    deep = "/".join(["cmds", *["d"] * 300, "run"])
    assert short({"directories": {"bin": "cmds"}}, files=(deep,))["bin"] == {"run": deep}


@pytest.mark.parametrize("written", ["", {}, [], None, 7])
def test_no_commands_are_no_member(written):
    assert "bin" not in full({"bin": written})


@pytest.mark.parametrize(
    ("written", "means"),
    [
        (
            ["a@^1", "b", "@s/c@~2.0", "d >=1 <2"],
            {"a": "^1", "b": "", "@s/c": "~2.0", "d": ">=1 <2"},
        ),
        ({"a": "^1", "b": 7, "c": {"version": "1"}}, {"a": "^1"}),
    ],
)
def test_dependencies_are_names_and_ranges(written, means):
    assert short({"dependencies": written})["dependencies"] == means


@pytest.mark.parametrize(
    ("member", "written", "means"),
    [
        ("os", "linux", ["linux"]),
        ("libc", ["glibc", 7], ["glibc"]),
        ("cpu", ["!arm"], ["!arm"]),
        ("peerDependenciesMeta", {"a": {"optional": True}, "b": True}, {"a": {"optional": True}}),
        ("engines", {"node": ">=20"}, {"node": ">=20"}),
        ("funding", "https://acme.example/fund", "https://acme.example/fund"),
        ("directories", {"bin": "./bin"}, {"bin": "./bin"}),
        ("bundleDependencies", ["a"], ["a"]),
    ],
)
def test_what_installers_read_is_in_both_forms(member, written, means):
    assert full({member: written})[member] == short({member: written})[member] == means


@pytest.mark.parametrize(
    "package_json", [{"engines": ["node >= 0.8"]}, {"os": 7}, {"dependencies": "a"}, {"cpu": []}]
)
def test_what_means_nothing_is_left_out(package_json):
    assert full(package_json) == full()


def test_bundled_dependencies_have_two_spellings_and_may_be_all():
    assert full({"bundledDependencies": ["a"]})["bundleDependencies"] == ["a"]
    everything = {"bundleDependencies": True, "dependencies": {"a": "1", "b": "2"}}
    assert full(everything)["bundleDependencies"] == ["a", "b"]
    assert "bundleDependencies" not in full({"bundleDependencies": False})


@pytest.mark.parametrize("script", ["preinstall", "install", "postinstall"])
def test_scripts_that_run_on_install_are_told(script):
    assert short({"scripts": {script: "node x.js"}})["hasInstallScript"] is True


@pytest.mark.parametrize(
    ("package_json", "files", "runs"),
    [
        ({}, ("binding.gyp",), True),
        ({"gypfile": False}, ("binding.gyp",), False),
        ({"scripts": {"build": "tsc", "postinstall": ""}}, (), False),
        ({"scripts": ["postinstall"]}, (), False),
    ],
)
def test_what_else_runs_on_install(package_json, files, runs):
    assert ("hasInstallScript" in short(package_json, files=files)) is runs


def test_a_shrinkwrap_is_told():
    assert short(files=("npm-shrinkwrap.json",))["_hasShrinkwrap"] is True


def test_what_installers_do_not_read_is_in_the_full_form_alone():
    written = {"scripts": {"build": "tsc"}, "keywords": ["a"], "devDependencies": {"a": "1"}}
    assert {key: full(written)[key] for key in written} == written
    assert not written.keys() & short(written).keys()


@pytest.mark.parametrize(
    ("files", "readme"),
    [
        (("readme.txt", "README.md", "README"), "README.md"),
        (("README",), "README"),
        (("readme.markdown",), "readme.markdown"),
        (("README.md.js", "docs"), None),
    ],
)
def test_the_readme_is_named_as_it_is_spelt(files, readme):
    assert full(files=files).get("readmeFilename") == readme


@pytest.mark.parametrize("damaged", [b"", b"{}", b'{"identifier": 7}', b"[" * 5000])
def test_damaged_metadata_is_a_damaged_store(damaged):
    with pytest.raises(StorageUnavailable) as raised:
        read_version(damaged)
    assert raised.value.problem_code == "storage-corrupt"
