from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from prism_kernel.errors import InvalidManifest, InvalidPackage
from prism_kernel.packing import list_files


@pytest.fixture
def package(tmp_path):
    """Write a package from its files; a mapping as package.json's text is written as JSON."""

    def write(files: dict[str, str], /, **fields: object) -> Path:
        manifest = {"name": "widget", "version": "1.0.0", **fields}
        for path, text in {"package.json": json.dumps(manifest), **files}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return tmp_path

    return write


def paths(directory: Path) -> list[str]:
    return sorted(file.path for file in list_files(directory))


def empty(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "")


def test_everything_is_packed_without_files_field_and_ignore_files(package):
    root = package(empty("index.js", "lib/a.js", ".env"))
    assert paths(root) == [".env", "index.js", "lib/a.js", "package.json"]


def test_files_field_selects_and_readme_and_license_come_along(package):
    names = empty("lib/a.js", "src/a.ts", "README.md", "license", "Copying.txt", "CHANGELOG.md")
    root = package(names, files=["lib"])
    assert paths(root) == ["Copying.txt", "README.md", "lib/a.js", "license", "package.json"]


def test_files_field_takes_globs_and_exclusions_in_order(package):
    root = package(empty("lib/a.js", "lib/a.map", "lib/b.js"), files=["lib/*", "!**/*.map"])
    assert paths(root) == ["lib/a.js", "lib/b.js", "package.json"]


def test_main_and_bin_are_packed_even_if_not_selected(package):
    root = package(
        empty("main.js", "bin/cli.js", "other.js"), files=[], main="main.js", bin="./bin/cli.js"
    )
    assert paths(root) == ["bin/cli.js", "main.js", "package.json"]


def test_npmignore_hides_gitignore_in_its_own_folder_only(package):
    root = package(
        {
            ".gitignore": "dist",
            ".npmignore": "test",
            "dist/a.js": "",
            "test/a.js": "",
            "lib/.gitignore": "b.js",
            "lib/a.js": "",
            "lib/b.js": "",
        }
    )
    assert paths(root) == ["dist/a.js", "lib/a.js", "package.json"]


def test_gitignore_counts_where_there_is_no_npmignore(package):
    root = package({".gitignore": "dist\n# a comment\n\n!dist", "dist/a.js": "", "a.js": ""})
    assert paths(root) == ["a.js", "dist/a.js", "package.json"]


def test_what_never_belongs_in_a_package_is_left_out(package):
    root = package(
        empty(
            ".git/config",
            "lib/.git/config",
            ".npmrc",
            "lib/.npmrc",
            "package-lock.json",
            "node_modules/a/index.js",
            ".DS_Store",
            "a.js.orig",
            "._a.js",
            ".a.js.swp",
            "npm-debug.log",
            "lib/a.js",
        )
    )
    assert paths(root) == ["lib/a.js", "package.json"]


def test_bundled_dependencies_come_with_their_own_dependencies(package):
    installed = {
        "node_modules/a/package.json": '{"name": "a", "dependencies": {"b": "*"}}',
        "node_modules/a/a.js": "",
        "node_modules/b/package.json": '{"name": "b", "files": ["b.js"]}',
        "node_modules/b/b.js": "",
        "node_modules/b/test.js": "",
        "node_modules/c/package.json": '{"name": "c"}',
    }
    root = package(installed, dependencies={"a": "*", "c": "*"}, bundleDependencies=["a"])
    assert paths(root) == [
        "node_modules/a/a.js",
        "node_modules/a/package.json",
        "node_modules/b/b.js",
        "node_modules/b/package.json",
        "package.json",
    ]


def test_links_are_not_followed(package, tmp_path):
    root = package(empty("lib/a.js"))
    (root / "link.js").symlink_to("lib/a.js")
    (root / "folder").symlink_to("lib")
    assert paths(root) == ["lib/a.js", "package.json"]


def test_sizes_are_bytes_and_modes_are_plain_or_executable(package):
    root = package({"é.js": "é", "run.sh": "", "cli.js": "", "secret": ""}, bin={"x": "cli.js"})
    (root / "run.sh").chmod(0o4777)
    (root / "secret").chmod(0o600)
    found = {file.path: (file.size, file.mode) for file in list_files(root)}
    assert found["é.js"] == (2, 0o644)
    assert found["run.sh"] == (0, 0o755)
    assert found["cli.js"] == (0, 0o755)
    assert found["secret"] == (0, 0o644)


def test_files_are_ordered_by_extension_then_name_then_path(package):
    root = package(empty("z.js", "a.ts", "lib/a.js", "b/a.js", "README"))
    found = [file.path for file in list_files(root)]
    assert found == ["README", "b/a.js", "lib/a.js", "z.js", "package.json", "a.ts"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("[]", "object"),
        ('{"name": NaN}', "NaN"),
        ("[" * 100_000, "not JSON"),
        ('{"files": "lib"}', "files"),
        ('{"files": [1]}', "files"),
    ],
)
def test_malformed_package_json_is_named(tmp_path, text, words):
    (tmp_path / "package.json").write_text(text)
    with pytest.raises(InvalidManifest, match=words):
        list_files(tmp_path)


def test_missing_package_json_has_its_own_code(tmp_path):
    with pytest.raises(InvalidManifest) as caught:
        list_files(tmp_path / "nowhere")
    assert caught.value.problem_code == "missing-manifest"


def test_byte_order_mark_before_package_json_is_overlooked(tmp_path):
    (tmp_path / "package.json").write_bytes(b'\xef\xbb\xbf{"name": "widget"}')
    assert paths(tmp_path) == ["package.json"]


def test_ignore_file_that_cannot_be_read_is_an_error(package):
    root = package({".npmignore/a": ""})
    with pytest.raises(InvalidPackage, match=r"\.npmignore"):
        list_files(root)


def test_file_name_that_is_not_unicode_is_an_error(package):
    root = package({})
    with open(os.fsencode(root) + b"/\xff.js", "wb"):  # noqa: PTH123 - the name is bytes
        pass
    with pytest.raises(InvalidPackage, match="Unicode"):
        list_files(root)


def test_folders_without_end_are_an_error(package):
    root = package({"/".join("d" * 110) + "/a.js": ""})
    with pytest.raises(InvalidPackage, match="nested"):
        list_files(root)
