"""What a package document without a tarball changes of the package as it stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from prism_kernel.api import InvalidPayload, PackageRecord, VersionEntry
from prism_npm.annotations import Maintainer, read_annotations
from prism_npm.writing import annotating
from prism_npm.writing.edits import Edits, read_edits, removed_versions

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ANN = {"name": "ann", "email": "ann@acme.example"}
BOB = {"name": "bob"}


def entry(**marks):
    return VersionEntry(digest="d", folder="f", size=1, published_at=NOW, publisher="ann", **marks)


def record(annotations=None, **versions):
    named = {key.replace("_", "."): value for key, value in versions.items()}
    return PackageRecord(
        name="widget",
        created_at=NOW,
        modified_at=NOW,
        versions={key.removeprefix("v"): value for key, value in named.items()},
        annotations={"npm": annotations} if annotations else {},
    )


PLAIN = record(v1_0_0=entry(), v1_1_0=entry(deprecated="Use 2."), v1_2_0=entry(yanked="Broken."))


def edits(document, known=PLAIN, user="ann"):
    return read_edits(document, known, user)


def messages(**by_version):
    return {"versions": {f"1.{minor[1:]}.0": each for minor, each in by_version.items()}}


def test_a_document_that_says_what_is_so_changes_nothing():
    document = {
        **messages(
            v0={"deprecated": ""},
            v1={"deprecated": "Use 2."},
            v2={"deprecated": "Yanked: Broken."},
        ),
        "maintainers": [ANN],
        "users": {"bob": True},
    }
    assert edits(document) == Edits()


@pytest.mark.parametrize("document", [{}, {"versions": {}}, {"versions": {"1.1.0": {}}}])
def test_what_is_missing_says_nothing(document):
    assert edits(document) == Edits()


def test_all_messages_of_a_document_are_set_and_taken_away():
    document = messages(
        v0={"deprecated": " Old. "}, v1={"deprecated": ""}, v2={"deprecated": "Worse."}
    )
    assert edits(document).deprecations == {"1.0.0": "Old.", "1.1.0": None, "1.2.0": "Worse."}


def test_false_takes_a_message_away_as_an_empty_one_does():
    assert edits(messages(v1={"deprecated": False})).deprecations == {"1.1.0": None}


def test_undeprecating_a_yanked_version_leaves_it_yanked():
    assert edits(messages(v2={"deprecated": ""})) == Edits()


@pytest.mark.parametrize("message", [5, [], {}, True])
def test_a_message_must_be_text(message):
    with pytest.raises(InvalidPayload):
        edits(messages(v0={"deprecated": message}))


def test_versions_that_the_package_does_not_have_are_told():
    found = edits({"versions": {"9.0.0": {"deprecated": "x"}}})
    assert found == Edits(unknown=("9.0.0",))
    assert found.follow_a_reading


def test_a_star_is_the_users_own():
    assert edits({"users": {"ann": True, "eve": True}}).starred is True
    assert edits({"users": {"eve": True}}) == Edits()
    starred = record({"stars": ["ann", "bob"]}, v1_0_0=entry())
    assert edits({"users": {}}, starred).starred is False
    assert edits({"users": {"ann": True}}, starred) == Edits()
    assert edits({"users": {"ann": False}}, starred).starred is False


def test_a_star_does_not_depend_on_what_was_read():
    assert not edits({"users": {"ann": True}}).follow_a_reading


def test_owners_are_compared_with_those_that_clients_see():
    assert edits({"maintainers": [ANN]}) == Edits()  # who published, as nobody was named
    added = edits({"maintainers": [ANN, BOB]})
    assert added.maintainers == (Maintainer("ann", "ann@acme.example"), Maintainer("bob"))
    assert added.follow_a_reading
    named = record({"maintainers": [BOB]}, v1_0_0=entry())
    assert edits({"maintainers": [BOB]}, named) == Edits()
    assert edits({"maintainers": [ANN]}, named).maintainers == (Maintainer(**ANN),)


def test_somebody_named_twice_is_one_maintainer():
    assert edits({"maintainers": [BOB, ANN, BOB]}).maintainers == (
        Maintainer("bob"),
        Maintainer("ann", "ann@acme.example"),
    )


@pytest.mark.parametrize(
    "maintainers",
    [
        [],
        {},
        "bob",
        ["bob"],
        [{}],
        [{"name": ""}],
        [{"name": 5}],
        [{"name": "bob\n"}],
        [{"name": "b" * 257}],
        [{"name": "bob", "email": "\x1b[2J"}],
        [{"name": f"bob{number}"} for number in range(101)],
    ],
)
def test_odd_maintainers_are_refused(maintainers):
    with pytest.raises(InvalidPayload):
        edits({"maintainers": maintainers})


@pytest.mark.parametrize("document", [{"versions": []}, {"versions": {"1.0.0": 1}}, {"users": []}])
def test_members_of_another_kind_are_refused(document):
    with pytest.raises(InvalidPayload):
        edits(document)


def test_versions_that_a_document_leaves_out_are_removed():
    assert removed_versions({"versions": {"1.0.0": {}, "1.1.0": {}}}, PLAIN) == {"1.2.0"}
    everything = {"versions": {version: {} for version in [*PLAIN.versions, "9.0.0"]}}
    assert removed_versions(everything, PLAIN) == frozenset()


def test_a_document_without_versions_removes_none():
    assert removed_versions({"maintainers": [ANN]}, PLAIN) == frozenset()


@pytest.mark.parametrize("versions", [{}, {"9.0.0": {}}])
def test_a_document_that_leaves_nothing_is_refused(versions):
    with pytest.raises(InvalidPayload):
        removed_versions({"versions": versions}, PLAIN)


def test_the_first_publisher_becomes_maintainer_and_no_later_one():
    ann = annotating.published("1.0.0", Maintainer("ann"), None, attested=False)({})
    bob = annotating.published("1.1.0", Maintainer("bob"), None, attested=False)(ann)
    assert read_annotations(bob).maintainers == (Maintainer("ann"),)


def test_a_publish_without_news_leaves_the_annotations_as_they_are():
    before = {"maintainers": [BOB], "another": 1}
    assert annotating.published("1.0.0", Maintainer("ann"), None, attested=False)(before) == before
    assert annotating.published("1.0.0", None, None, attested=False)({}) == {}


def test_attested_versions_add_up():
    edit = annotating.published("1.1.0", None, "restricted", attested=True)
    found = read_annotations(edit({"attested": {"1.0.0": True}}))
    assert found.attested == {"1.0.0", "1.1.0"}
    assert found.access == "restricted"


def test_an_edit_keeps_what_it_is_not_about():
    before = {"maintainers": [ANN], "stars": ["eve"], "access": "public", "another": 1}
    starred = annotating.starred_by("bob", starred=True)(before)
    assert starred == {**before, "stars": ["bob", "eve"]}
    assert annotating.starred_by("bob", starred=False)(starred) == before
    assert annotating.maintained_by([Maintainer("bob")])(before) == {**before, "maintainers": [BOB]}
    assert annotating.with_access("restricted")(before) == {**before, "access": "restricted"}


def test_a_star_that_is_there_already_changes_nothing():
    assert annotating.starred_by("bob", starred=True)({"stars": ["bob"]}) == {"stars": ["bob"]}
    assert annotating.starred_by("bob", starred=False)({}) == {}
