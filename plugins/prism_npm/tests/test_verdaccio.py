"""Verdaccio's storage folder, as it lies on disk."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime

import pytest

from prism_kernel.api import InvalidInput, Publisher
from prism_kernel.testing.commands import run_prism
from prism_kernel.testing.tarballs import make_tarball
from prism_npm.verdaccio import read_storage


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "storage"


def put(folder, name, *versions, tarballs=True, **members):
    """A package as Verdaccio stores it."""
    bare = name.rpartition("/")[2]
    home = folder / name
    home.mkdir(parents=True)
    documents = {}
    for version in versions:
        file = f"{bare}-{version}.tgz"
        url = f"http://127.0.0.1:4873/{name}/-/{file}"
        dist = {"integrity": "sha512-AA==", "shasum": "00", "tarball": url}
        documents[version] = {"name": name, "version": version, "dist": dist}
        if tarballs:
            (home / file).write_bytes(b"tarball")
    packument = {
        "name": name,
        "versions": documents,
        "time": {"created": "2024-01-01T00:00:00.000Z"},
        "dist-tags": {"latest": versions[-1]} if versions else {},
        "_attachments": {},
        "_distfiles": {},
        "_uplinks": {},
        "_rev": "3-abc",
        "readme": "",
        **members,
    }
    (home / "package.json").write_text(json.dumps(packument))
    return home


def change(home, version, **members):
    path = home / "package.json"
    packument = json.loads(path.read_text())
    packument["versions"][version] |= members
    path.write_text(json.dumps(packument))


def published(folder, *names):
    (folder / ".verdaccio-db.json").write_text(json.dumps({"list": names, "secret": "x"}))


def read(folder):
    return {package.name: package for package in read_storage(folder)}


def test_packages_are_read_with_all_that_is_known_of_them(folder):
    home = put(folder, "@acme/ui", "1.0.0", "1.1.0")
    put(folder, "widget", "2.0.0")
    change(
        home,
        "1.0.0",
        deprecated="Use 1.1",
        _npmUser={"name": "ann", "email": "ann@acme.example"},
    )
    path = home / "package.json"
    packument = json.loads(path.read_text())
    packument["time"]["1.0.0"] = "2024-02-03T04:05:06.789Z"
    packument["dist-tags"]["next"] = "1.1.0"
    path.write_text(json.dumps(packument))
    found = read(folder)
    assert list(found) == ["@acme/ui", "widget"]
    first, second = found["@acme/ui"].versions
    assert first.published_at == datetime(2024, 2, 3, 4, 5, 6, 789_000, tzinfo=UTC)
    assert first.publisher == Publisher(name="ann", email="ann@acme.example")
    assert (first.deprecated, first.integrity, first.shasum) == ("Use 1.1", "sha512-AA==", "00")
    assert first.tarball == home / "ui-1.0.0.tgz"
    assert (second.published_at, second.publisher, second.deprecated) == (None, None, None)
    assert found["@acme/ui"].dist_tags == {"latest": "1.1.0", "next": "1.1.0"}


def test_a_tarball_that_was_published_here_and_is_gone_is_not_passed_over(folder):
    put(folder, "widget", "1.0.0", tarballs=False)
    published(folder, "widget")
    (version,) = read(folder)["widget"].versions
    assert not version.tarball.exists()


def test_of_another_registrys_package_what_was_fetched_is_taken(folder):
    home = put(folder, "left-pad", "1.0.0", "1.1.0", "1.2.0")
    (home / "left-pad-1.2.0.tgz").unlink()
    put(folder, "widget", "1.0.0")
    published(folder, "widget")
    package = read(folder)["left-pad"]
    assert [each.version for each in package.versions] == ["1.0.0", "1.1.0"]
    assert package.dist_tags == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "Its package.json cannot be read: No such file or directory."),
        ("{", "Its package.json is not JSON: "),
        ("[]", "Its package.json is no object."),
    ],
)
def test_a_package_that_cannot_be_read_says_why(folder, text, problem):
    home = put(folder, "widget", "1.0.0")
    published(folder, "widget", "gadget")
    put(folder, "gadget", "1.0.0")
    if text is None:
        (home / "package.json").unlink()
    else:
        (home / "package.json").write_text(text)
    found = read(folder)
    assert str(found["widget"].problem).startswith(problem)
    assert found["gadget"].problem is None


def test_members_of_other_shapes_are_passed_over(folder):
    put(folder, "widget", "1.0.0", time=5, **{"dist-tags": {"latest": 7}})
    change(folder / "widget", "1.0.0", deprecated="", _npmUser="ann", dist="none")
    package = read(folder)["widget"]
    (version,) = package.versions
    assert package.dist_tags == {}
    assert (version.deprecated, version.publisher, version.integrity) == (None, None, None)
    assert version.tarball.name == "widget-1.0.0.tgz"


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("https://127.0.0.1/widget/-/widget-1.0.0.tgz?token=1", "widget-1.0.0.tgz"),
        ("https://127.0.0.1/widget/-/other%2Dname.tgz", "other-name.tgz"),
        ("https://127.0.0.1/widget/-/..%2f..%2fetc.tgz", "widget-1.0.0.tgz"),
        ("https://127.0.0.1/widget/-/passwd", "widget-1.0.0.tgz"),
        ("https://[/a\x00.tgz", "widget-1.0.0.tgz"),
        (None, "widget-1.0.0.tgz"),
    ],
)
def test_a_tarballs_name_never_leaves_its_folder(folder, url, file):
    put(folder, "widget", "1.0.0")
    published(folder, "widget")
    change(folder / "widget", "1.0.0", dist={"tarball": url})
    (version,) = read(folder)["widget"].versions
    assert version.tarball == folder / "widget" / file


def test_a_name_that_leaves_the_folder_is_not_followed(folder):
    put(folder, "widget", "1.0.0")
    put(folder.parent, "outside", "1.0.0")
    published(folder, "../outside", "widget")
    assert read(folder)["../outside"].versions == ()


@pytest.mark.parametrize("made", [False, True])
def test_what_is_no_storage_folder_is_refused(folder, made):
    if made:
        folder.mkdir()
    with pytest.raises(InvalidInput):
        list(read_storage(folder))


@pytest.mark.parametrize("time", ["yesterday", "2024-02-03T04:05:06", 7])
def test_a_time_without_its_zone_is_no_time(folder, time):
    put(folder, "widget", "1.0.0", time={"1.0.0": time})
    assert read(folder)["widget"].versions[0].published_at is None


def prism(folder, *arguments):
    """Run `prism` in an empty folder of its own."""
    folder.mkdir(exist_ok=True)
    return run_prism(folder, *arguments)


def test_one_command_imports_a_folder_and_says_exactly_what_it_could_not(folder, tmp_path):
    home = put(folder, "widget", "1.0.0", "1.1.0")
    data = make_tarball({"name": "widget", "version": "1.0.0"})
    (home / "widget-1.0.0.tgz").write_bytes(data)
    change(home, "1.0.0", dist={"integrity": digests_of(data)})
    put(folder, "@Acme/ui", "1.3.5")
    published(folder, "widget", "@Acme/ui")
    done = prism(tmp_path / "here", "import", "verdaccio", folder)
    assert done.returncode == 1
    *refused, total = done.stdout.splitlines()
    assert [line.rpartition(": ")[0] for line in refused] == [
        "refused: @Acme/ui: '@Acme/ui' is not a valid package name",
        "refused: widget (latest)",
        "refused: widget@1.1.0",
    ]
    assert "1 version published" in total


def digests_of(data):
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def test_a_format_that_nobody_reads_is_told_with_those_that_somebody_does(tmp_path):
    done = prism(tmp_path / "here", "import", "verdacio", tmp_path)
    assert done.returncode != 0
    assert "there is: verdaccio" in done.stderr
    assert "Did you mean 'verdaccio'?" in done.stderr


def test_a_format_without_its_folder_is_told_what_to_type(tmp_path):
    done = prism(tmp_path / "here", "import", "verdaccio")
    assert done.returncode != 0
    assert done.stderr == "prism: Say where it is stored: prism import verdaccio DIR.\n"
