"""What a publish document says, and whether its tarball is the one that it announces."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from plugins.prism_npm.tests.publish_documents import publish_document
from prism_kernel.api import (
    Digests,
    InvalidInput,
    InvalidPackage,
    InvalidPayload,
    PackageRecord,
    VersionEntry,
)
from prism_npm.writing.checking import check_latest, check_tarball
from prism_npm.writing.publication import Announced, read_publication

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Tarball:
    data: bytes

    @property
    def size(self):
        return len(self.data)

    @property
    def digests(self):
        kinds = ("sha1", "sha256", "sha512")
        return Digests(*(hashlib.new(kind, self.data).hexdigest() for kind in kinds))


def record(*versions, **tags):
    entry = VersionEntry(digest="d", folder="f", size=1, published_at=NOW, publisher="ann")
    return PackageRecord(
        name="widget",
        created_at=NOW,
        modified_at=NOW,
        versions=dict.fromkeys(versions, entry),
        dist_tags=tags,
    )


def test_a_document_of_npm_is_understood():
    said = read_publication("@acme/widget", publish_document("@acme/widget", "1.2.3", tag="next"))
    assert (said.version, said.tag, said.access, said.provenance) == ("1.2.3", "next", None, None)
    assert said.manifest["name"] == "@acme/widget"
    assert said.announced.integrity.startswith("sha512-")
    assert said.announced.length > 0


def test_the_tag_latest_means_that_nobody_asked_for_a_tag():
    assert read_publication("widget", publish_document("widget", tag="latest")).tag is None


def test_a_document_without_tags_digests_and_lengths_is_enough():
    document = publish_document("widget")
    del document["dist-tags"]
    del document["versions"]["1.0.0"]["dist"]
    document["_attachments"] = {"widget-1.0.0.tgz": {"data": ""}}
    said = read_publication("widget", document)
    assert said.tag is None
    assert said.announced == Announced(None, None, None)


def test_the_access_is_read():
    document = {**publish_document("@acme/widget"), "access": "restricted"}
    assert read_publication("@acme/widget", document).access == "restricted"


def changed(**members):
    return {**publish_document("widget"), **members}


def version_document(**members):
    described = {**publish_document("widget")["versions"]["1.0.0"], **members}
    return changed(versions={"1.0.0": described})


@pytest.mark.parametrize(
    "document",
    [
        changed(name="gadget"),
        changed(_id="gadget"),
        changed(name=["widget"]),
        changed(versions={}),
        changed(versions=None),
        changed(versions=[]),
        changed(versions={**publish_document("widget")["versions"], "1.0.1": {}}),
        changed(versions={"1.0.0": "1.0.0"}),
        version_document(name="gadget"),
        version_document(version="1.0.1"),
        version_document(name=None),
        version_document(dist=[]),
        version_document(dist={"shasum": 5}),
        changed(**{"dist-tags": {"latest": "2.0.0"}}),
        changed(**{"dist-tags": {"next": "1.0.0", "beta": "1.0.0"}}),
        changed(**{"dist-tags": "latest"}),
        changed(access="secret"),
        changed(access=True),
        changed(_attachments={"a.tgz": {"data": ""}, "b.tgz": {"data": ""}}),
        changed(_attachments={"a.tgz": "data"}),
        changed(_attachments={"a.tgz": {"length": "9"}}),
        changed(_attachments={"a.sigstore": {"data": {}}}),
    ],
)
def test_a_document_that_contradicts_itself_or_the_url_is_refused(document):
    with pytest.raises(InvalidPayload):
        read_publication("widget", document)


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "1.0.0 ", "01.0.0", "latest", "", "1" * 300])
def test_a_version_that_npm_would_write_otherwise_is_refused(version):
    document = publish_document("widget", version, tarball=b"")
    with pytest.raises(InvalidPayload):
        read_publication("widget", document)


def announced(data, **members):
    digests = Tarball(data).digests
    told = {"integrity": digests.integrity, "shasum": digests.sha1, "length": len(data)}
    return Announced(**{**told, **members})


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"integrity": None, "shasum": None, "length": None},
        {"shasum": Tarball(b"tarball").digests.sha1.upper()},
    ],
)
def test_a_tarball_that_is_the_announced_one_is_taken(members):
    check_tarball(announced(b"tarball", **members), Tarball(b"tarball"))


@pytest.mark.parametrize(
    "members",
    [
        {"integrity": Tarball(b"other").digests.integrity},
        {"shasum": "0" * 40},
        {"shasum": ""},
        {"length": 8},
        {"length": -1},
    ],
)
def test_a_tarball_that_is_not_the_announced_one_is_refused(members):
    with pytest.raises(InvalidPackage) as raised:
        check_tarball(announced(b"tarball", **members), Tarball(b"tarball"))
    assert raised.value.problem_code == "checksum-mismatch"


def publication(version, tag="latest"):
    return read_publication("widget", publish_document("widget", version, tag=tag, tarball=b""))


def test_a_prerelease_needs_a_tag_where_there_is_a_release():
    with pytest.raises(InvalidInput) as raised:
        check_latest(publication("2.0.0-rc.1"), record("1.0.0", latest="1.0.0"))
    assert "You must specify a tag using --tag" in raised.value.message


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (publication("2.0.0-rc.1"), record()),
        (publication("2.0.0-rc.2"), record("2.0.0-rc.1", latest="2.0.0-rc.1")),
        (publication("2.0.0-rc.1", "next"), record("1.0.0", latest="1.0.0")),
        (publication("2.0.0-rc.1"), record("1.0.0", "2.0.0-rc.1", latest="1.0.0")),
        (publication("0.9.0"), record("1.0.0", latest="1.0.0")),
    ],
)
def test_other_versions_need_none(said, known):
    check_latest(said, known)
