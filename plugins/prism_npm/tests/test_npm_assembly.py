"""What a packument says of a package as its record is now."""

from __future__ import annotations

import msgspec
import orjson
import pytest

from plugins.prism_npm.tests.npm_documents import metadata, record
from prism_kernel.api import PackageSnapshot
from prism_npm.packuments.assembly import Parts, assemble_full, assemble_short, assemble_version
from prism_npm.packuments.fragments import make_fragment
from prism_npm.signatures.signing import SigningKey

KEY = SigningKey.generate()
BASE = "https://registry.example/npm"


def parts(known, package_json=None, **more):
    fragments = {
        version: make_fragment(
            metadata(package_json, name=known.name, version=version), entry.folder, KEY
        )
        for version, entry in known.versions.items()
    }
    return Parts(PackageSnapshot(known, "token"), fragments, BASE, **more)


def full(known, package_json=None, **more):
    return orjson.loads(assemble_full(parts(known, package_json, **more)))


def short(known, package_json=None):
    return orjson.loads(assemble_short(parts(known, package_json)))


def marked(**facts):
    """A record of one version with further facts about it."""
    known = record(["1.0.0"])
    known.versions["1.0.0"] = msgspec.structs.replace(known.versions["1.0.0"], **facts)
    return known


def test_both_forms_tell_when_what_was_published():
    known = record(["1.0.0", "1.1.0"])
    times = {
        "created": "2026-01-02T03:04:05.678Z",
        "modified": "2026-01-02T04:04:05.678Z",
        "1.0.0": "2026-01-02T03:04:05.678Z",
        "1.1.0": "2026-01-02T04:04:05.678Z",
    }
    assert full(known)["time"] == short(known)["time"] == times
    assert short(known)["modified"] == times["modified"]


def test_versions_ascend_whatever_the_order_of_their_publishes():
    known = record(["10.0.0", "2.0.0", "2.0.0-rc.1"])
    assert list(full(known)["versions"]) == ["2.0.0-rc.1", "2.0.0", "10.0.0"]
    assert list(short(known)["versions"]) == ["2.0.0-rc.1", "2.0.0", "10.0.0"]


@pytest.mark.parametrize("form", [full, short])
def test_tarballs_have_absolute_urls_below_the_mount(form):
    known = record(["1.0.0"], name="@acme/widget")
    dist = form(known)["versions"]["1.0.0"]["dist"]
    assert dist["tarball"] == f"{BASE}/@acme/widget/-/widget-1.0.0.tgz"
    assert dist["integrity"] == "sha512-1.0.0"


@pytest.mark.parametrize("form", [full, short])
@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"deprecated": 'Use "gadget".'}, 'Use "gadget".'),
        ({"yanked": "It deletes files."}, "Yanked: It deletes files."),
        ({"yanked": ""}, "Yanked."),
        ({"yanked": "Broken.", "deprecated": "Old."}, "Yanked: Broken."),
    ],
)
def test_what_is_deprecated_or_yanked_stays_with_a_warning(form, facts, message):
    assert form(marked(**facts))["versions"]["1.0.0"]["deprecated"] == message


@pytest.mark.parametrize("form", [full, short])
def test_nothing_is_deprecated_by_itself(form):
    known = marked()
    assert "deprecated" not in form(known, {"deprecated": "no"})["versions"]["1.0.0"]


def test_the_full_form_describes_the_package_by_its_latest_version():
    document = full(record(["1.0.0"]), {"description": "Widgets.", "license": "MIT"}, readme="# W")
    assert (document["description"], document["license"]) == ("Widgets.", "MIT")
    assert document["readme"] == "# W"
    assert document["_id"] == document["name"] == "widget"


def test_members_of_a_package_json_do_not_reach_the_top_as_others():
    hostile = {"time": {"1.0.0": "1970"}, "dist-tags": {"latest": "9"}, "users": {"a": True}}
    document = full(record(["1.0.0"]), hostile | {"versions": {}, "maintainers": []})
    assert document["dist-tags"] == {"latest": "1.0.0"}
    assert list(document["versions"]) == ["1.0.0"]
    assert document["users"] == {}


def test_who_published_maintains_until_somebody_is_named():
    assert full(record(["1.0.0"]))["maintainers"] == [{"name": "ada", "email": ""}]
    named = {"npm": {"maintainers": [{"name": "bob", "email": "bob@acme.example"}]}}
    document = full(record(["1.0.0"], annotations=named))
    assert document["maintainers"] == [{"name": "bob", "email": "bob@acme.example"}]


def test_stars_and_attestations_come_from_the_record():
    known = record(
        ["1.0.0", "1.1.0"],
        name="@acme/widget",
        annotations={"npm": {"stars": ["bob", "ada"], "attested": {"1.1.0": True, "1.0.0": False}}},
    )
    document = full(known)
    assert document["users"] == {"ada": True, "bob": True}
    assert "attestations" not in document["versions"]["1.0.0"]["dist"]
    attestations = document["versions"]["1.1.0"]["dist"]["attestations"]
    assert attestations["url"] == f"{BASE}/-/npm/v1/attestations/@acme%2Fwidget@1.1.0"


@pytest.mark.parametrize("damaged", [{"stars": 7}, {"access": "secret"}, {"maintainers": ["ada"]}])
def test_damaged_annotations_count_as_none(damaged):
    assert full(record(["1.0.0"], annotations={"npm": damaged}))["users"] == {}


def test_a_version_by_itself_is_what_the_packument_has():
    known = marked(deprecated="Old.")
    alone = orjson.loads(assemble_version(parts(known), "1.0.0"))
    assert alone == full(known)["versions"]["1.0.0"]


def test_a_package_without_latest_is_described_by_nothing():
    document = full(record(["1.0.0"], dist_tags={"beta": "1.0.0"}), {"description": "Widgets."})
    assert "description" not in document
    assert document["dist-tags"] == {"beta": "1.0.0"}


def test_the_revision_changes_with_the_record_and_with_its_token():
    known = record(["1.0.0"], revision=7)
    first = full(known)["_rev"]
    assert first.startswith("7-")
    other = Parts(PackageSnapshot(known, "another token"), parts(known).fragments, BASE)
    assert orjson.loads(assemble_full(other))["_rev"] != first
