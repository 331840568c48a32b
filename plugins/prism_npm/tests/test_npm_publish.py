"""Publishing over npm's protocol."""

from __future__ import annotations

import base64
import gzip
import json
import secrets

import anyio
import pytest

from plugins.prism_npm.tests.npm_client import Npm
from plugins.prism_npm.tests.publish_documents import (
    SLSA,
    attachment,
    bundle_of,
    publish_document,
    statement,
    with_provenance,
)
from prism_kernel.testing.tarballs import make_tarball
from tests.web.running import new_name, running

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def npm(anyio_backend):
    async with running() as prism:
        yield Npm(prism)


async def test_a_published_version_can_be_installed(npm):
    tarball = make_tarball({"name": "@acme/first", "version": "1.0.0"}, {"index.js": "1"})
    answer = await npm.put("@acme/first", publish_document("@acme/first", tarball=tarball))
    assert (answer.status, answer.json) == (201, {"ok": "created new package", "success": True})
    dist = (await npm.packument("@acme/first"))["versions"]["1.0.0"]["dist"]
    assert dist["tarball"].endswith("/npm/@acme/first/-/first-1.0.0.tgz")
    assert (await npm.send("GET", "/@acme%2ffirst/-/first-1.0.0.tgz")).body == tarball


async def test_a_folder_of_commands_is_listed_as_clients_list_it(npm):
    name, package = new_name(), {"directories": {"bin": "./cmds"}}
    files = {"cmds/run": "1", "cmds/sub/deep": "2", "lib/run": "3"}
    tarball = make_tarball({"name": name, "version": "1.0.0", **package}, files)
    listed = {"run": "cmds/run", "deep": "cmds/sub/deep"}
    document = publish_document(name, tarball=tarball, **package, bin=listed)
    assert (await npm.put(name, document)).status == 201
    assert (await npm.packument(name))["versions"]["1.0.0"]["bin"] == listed


@pytest.mark.parametrize("path", ["/@acme%2f{}", "/@acme%2F{}", "/@acme/{}", "/%40acme%2f{}"])
async def test_every_spelling_of_a_scoped_name_works(npm, path):
    name = new_name()
    answer = await npm.send("PUT", path.format(name), publish_document(f"@acme/{name}"))
    assert answer.status == 201


async def test_the_same_bytes_published_twice_are_not_a_conflict(npm):
    name = await npm.published(new_name())
    again = await npm.publish(name)
    assert (again.status, again.json["success"]) == (200, True)


@pytest.mark.parametrize(
    ("headers", "code"),
    [({"sec_fetch_site": "cross-site"}, "cross-site"), ({"host": "evil.example"}, "unknown-host")],
)
async def test_a_page_of_another_site_is_refused_before_it_is_read(npm, headers, code):
    name = await npm.published(new_name())
    for document in ({}, {"users": {"ada": True}}, publish_document(name, "1.1.0")):
        answer = await npm.put(name, document, **headers)
        assert (answer.status, answer.code, answer.taken) == (403, code, 0)


async def test_other_bytes_under_a_published_version_are_a_conflict(npm):
    name = await npm.published(new_name())
    answer = await npm.publish(name, files={"index.js": "2"})
    assert (answer.status, answer.code) == (409, "version-exists")
    assert "already published" in answer.json["error"]
    assert answer.headers["npm-notice"] == answer.json["error"]


async def test_an_unpublished_version_cannot_be_published_again(npm):
    name = await npm.published(new_name())
    await npm.send("DELETE", f"/{name}/-rev/{await npm.revision(name)}")
    assert (await npm.publish(name, files={"index.js": "2"})).status == 409


async def test_latest_never_moves_backwards_by_itself(npm):
    name = await npm.published(new_name(), "1.0.0", "0.9.0")
    assert (await npm.packument(name))["dist-tags"] == {"latest": "1.0.0"}
    await npm.published(name, "1.0.1")
    assert (await npm.packument(name))["dist-tags"] == {"latest": "1.0.1"}


async def test_a_tag_that_was_asked_for_moves_and_latest_stays(npm):
    name = await npm.published(new_name())
    assert (await npm.publish(name, "2.0.0-rc.1", tag="next")).status == 201
    tags = (await npm.packument(name))["dist-tags"]
    assert tags == {"latest": "1.0.0", "next": "2.0.0-rc.1"}


async def test_a_prerelease_needs_a_tag_where_there_is_a_release(npm):
    name = await npm.published(new_name())
    answer = await npm.publish(name, "2.0.0-rc.1")
    assert (answer.status, answer.code) == (400, "tag-required")
    assert "--tag" in answer.json["error"]


async def test_the_first_prereleases_need_no_tag(npm):
    name = await npm.published(new_name(), "1.0.0-rc.1", "1.0.0-rc.2")
    assert (await npm.packument(name))["dist-tags"] == {"latest": "1.0.0-rc.2"}


async def test_a_tag_that_looks_like_a_version_is_refused(npm):
    answer = await npm.publish(new_name(), tag="1.x")
    assert (answer.status, answer.code) == (400, "invalid-tag")


async def test_a_manifest_that_the_tarball_does_not_have_is_refused(npm):
    name = new_name()
    document = publish_document(name)
    document["versions"]["1.0.0"]["dependencies"] = {"left-pad": "1"}
    answer = await npm.put(name, document)
    assert (answer.status, answer.code) == (422, "manifest-mismatch")
    assert (await npm.send("GET", f"/{name}")).status == 404


@pytest.mark.parametrize(
    ("member", "value"),
    [("integrity", "sha512-AAAA"), ("shasum", "0" * 40), ("integrity", 5)],
)
async def test_digests_that_are_not_the_tarballs_are_refused(npm, member, value):
    name = new_name()
    document = publish_document(name)
    document["versions"]["1.0.0"]["dist"][member] = value
    answer = await npm.put(name, document)
    assert answer.status == (422 if isinstance(value, str) else 400)
    assert (await npm.send("GET", f"/{name}")).status == 404


async def test_a_length_that_is_not_the_tarballs_is_refused(npm):
    name = new_name()
    document = publish_document(name)
    document["_attachments"][f"{name}-1.0.0.tgz"]["length"] += 1
    assert (await npm.put(name, document)).code == "checksum-mismatch"


async def test_a_gzip_body_is_a_publish_like_any(npm):
    name = new_name()
    body = gzip.compress(json.dumps(publish_document(name)).encode())
    assert (await npm.put(name, body, content_encoding="gzip")).status == 201


async def test_members_may_come_in_any_order(npm):
    name = new_name()
    document = dict(reversed(publish_document(name).items()))
    assert (await npm.put(name, document)).status == 201


def without_attachments(name):
    return {**publish_document(name), "_attachments": {}}


def without_data(name):
    return {**publish_document(name), "_attachments": {f"{name}-1.0.0.tgz": {"length": 5}}}


def two_tarballs(name):
    document = publish_document(name)
    more = {f"{name}-1.0.1.tgz": attachment(b"x"), **document["_attachments"]}
    return {**document, "_attachments": more}


def wrong_base64(name):
    document = publish_document(name)
    document["_attachments"][f"{name}-1.0.0.tgz"]["data"] = "not base64!"
    return document


def empty_tarball(name):
    return publish_document(name, tarball=b"")


def no_tarball_at_all(name):
    return publish_document(name, tarball=b"these bytes are no gzip")


def deep(_name):
    return b'{"_attachments": ' + b"[" * 50_000


def deep_and_closed(_name):
    return b'{"versions": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001


def twice_the_same_member(name):
    return json.dumps(publish_document(name)).encode()[:-1] + b', "name": "other"}'


def cut(name):
    return json.dumps(publish_document(name)).encode()[:-200]


def a_list(_name):
    return b"[]"


def nothing(_name):
    return b""


def not_utf_8(_name):
    return b'{"name": "\xff"}'


BAD = {
    without_attachments: 404,
    without_data: 400,
    two_tarballs: 400,
    wrong_base64: 400,
    empty_tarball: 422,
    no_tarball_at_all: 422,
    deep: 400,
    deep_and_closed: 400,
    twice_the_same_member: 400,
    cut: 400,
    a_list: 400,
    nothing: 400,
    not_utf_8: 400,
}


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
async def test_a_bad_document_is_refused_with_a_sentence(npm, make):
    name = new_name()
    answer = await npm.put(name, make(name))
    assert answer.status == BAD[make], answer.body
    assert answer.json["error"] == answer.json["detail"]
    assert (await npm.send("GET", f"/{name}")).status == 404


async def test_a_document_for_another_package_is_refused(npm):
    answer = await npm.put(new_name(), publish_document("@acme/other"))
    assert answer.status == 400
    assert "@acme/other" in answer.json["error"]


@pytest.mark.parametrize("name", ["Widget", "node_modules", ".widget", "__proto__", "wid get"])
async def test_a_name_that_npm_does_not_allow_is_refused(npm, name):
    answer = await npm.put(name, publish_document(name))
    assert (answer.status, answer.code) == (400, "invalid-name")


async def test_of_two_publishes_of_one_version_one_wins(npm):
    name, statuses = new_name(), []

    async def publish(number):
        statuses.append((await npm.publish(name, files={"index.js": str(number)})).status)

    async with anyio.create_task_group() as tasks:
        for number in range(4):
            tasks.start_soon(publish, number)
    assert sorted(statuses) == [201, 409, 409, 409]


async def test_two_versions_published_at_once_are_both_there(npm):
    name = new_name()
    async with anyio.create_task_group() as tasks:
        for version in ("1.0.0", "1.1.0", "1.2.0"):
            tasks.start_soon(npm.publish, name, version)
    packument = await npm.packument(name)
    assert [*packument["versions"]] == ["1.0.0", "1.1.0", "1.2.0"]
    assert packument["dist-tags"]["latest"] == "1.2.0"


async def test_provenance_is_kept_and_shown(npm):
    tarball = make_tarball({"name": "@acme/attested", "version": "1.0.0"}, {"index.js": "1"})
    document = publish_document("@acme/attested", tarball=tarball)
    bundle = bundle_of(statement("@acme/attested", "1.0.0", tarball))
    assert (await npm.put("@acme/attested", with_provenance(document, bundle))).status == 201
    dist = (await npm.packument("@acme/attested"))["versions"]["1.0.0"]["dist"]
    path = dist["attestations"]["url"].partition("/npm")[2]
    answer = await npm.send("GET", path)
    expected = {"attestations": [{"predicateType": SLSA, "bundle": bundle}]}
    assert (answer.status, answer.json) == (200, expected)


async def test_provenance_of_other_bytes_refuses_the_publish(npm):
    name = new_name()
    bundle = bundle_of(statement(name, "1.0.0", b"other bytes"))
    answer = await npm.put(name, with_provenance(publish_document(name), bundle))
    assert (answer.status, answer.code) == (422, "invalid-attestation")
    assert (await npm.send("GET", f"/{name}")).status == 404


async def test_provenance_cannot_be_replaced(npm):
    name = new_name()
    tarball = make_tarball({"name": name, "version": "1.0.0"})
    document = publish_document(name, tarball=tarball)
    first, second = (
        bundle_of(statement(name, "1.0.0", tarball, predicate)) for predicate in ("first", "second")
    )
    assert (await npm.put(name, with_provenance(document, first))).status == 201
    assert (await npm.put(name, with_provenance(document, second))).status == 200
    answer = await npm.send("GET", f"/-/npm/v1/attestations/{name}@1.0.0")
    assert [each["predicateType"] for each in answer.json["attestations"]] == ["first"]


async def test_bytes_of_one_version_are_not_taken_for_another(npm):
    name = new_name()
    tarball = make_tarball({"name": name, "version": "1.0.0"})
    assert (await npm.put(name, publish_document(name, tarball=tarball))).status == 201
    bundle = bundle_of(statement(name, "1.0.1", tarball))
    document = with_provenance(publish_document(name, "1.0.1", tarball=tarball), bundle)
    answer = await npm.put(name, document)
    assert (answer.status, answer.code) == (422, "manifest-mismatch")
    keys = [stat.key async for stat in npm.prism.services.documents.list("plugins/npm/att")]
    assert not [key for key in keys if name in key]


@pytest.mark.parametrize("spec", ["{}@1.0.0", "{}@9.9.9", "{}-absent@1.0.0"])
async def test_what_has_no_attestations_is_404(npm, spec):
    name = await npm.published(new_name())
    path = "/-/npm/v1/attestations/" + spec.format(name)
    assert (await npm.send("GET", path)).status == 404


async def test_a_tarball_in_the_middle_of_a_large_document_is_found(npm):
    name = new_name()
    document = {"readme": "x" * 100_000, **publish_document(name), "more": ["y" * 100_000]}
    assert base64.b64decode(document["_attachments"][f"{name}-1.0.0.tgz"]["data"])
    assert (await npm.put(name, document)).status == 201


@pytest.mark.parametrize("value", ["\ud800", 10**30, {"\udfff": [10**400]}])
@pytest.mark.parametrize("member", ["description", "version", "scripts", "exports", "\ud800"])
async def test_values_that_cannot_be_stored_break_nothing(npm, member, value):
    name = new_name()
    document = publish_document(name)
    document["versions"]["1.0.0"][member] = value
    assert (await npm.put(name, document)).status in {201, 400, 422}


async def test_half_of_a_surrogate_pair_breaks_nothing(npm):
    name = await npm.published(new_name())
    tagged = publish_document(name, "2.0.0", tag="\udfff")
    for document in (tagged, {"maintainers": [{"name": "\ud800"}]}, {"access": "\ud800"}):
        answer = await npm.put(name, document)
        assert answer.status in {200, 400}, answer.body
    assert (await npm.put(name, {"users": {"\ud800": True}})).status == 200
    assert (await npm.put(name, {"versions": {"\ud800": {}}})).status == 400
    assert (await npm.send("PUT", f"/-/package/{name}/dist-tags/beta", "\ud800")).status == 404


async def test_a_tarball_above_the_limit_is_refused_with_a_sentence(anyio_backend):
    async with running({"limits.tarball_bytes": 1000}) as prism:
        npm = Npm(prism)
        answer = await npm.publish("large", files={"index.js": secrets.token_hex(2000)})
        assert (answer.status, answer.code) == (413, "too-large-tarball")
        assert "larger than 1000 bytes" in answer.json["error"]
