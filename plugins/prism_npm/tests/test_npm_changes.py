"""Tags, deprecations, owners, stars, access and unpublishing over npm's protocol."""

from __future__ import annotations

import gzip
import json

import anyio
import pytest

from plugins.prism_npm.tests.npm_client import Npm, Roles
from plugins.prism_npm.tests.publish_documents import (
    bundle_of,
    publish_document,
    statement,
    with_provenance,
)
from prism_kernel.api import Action
from prism_kernel.testing.tarballs import make_tarball
from tests.web.running import new_name, running

pytestmark = pytest.mark.anyio

EVERYTHING = frozenset(Action)
PUBLISHER = EVERYTHING - {Action.ADMIN}
READER = frozenset({Action.READ})
ROLES = {
    "root": EVERYTHING,
    "ann": PUBLISHER,
    "bob": PUBLISHER,
    "eve": READER,
    "dan": READER | {Action.YANK},
    "tim": READER | {Action.TAG},
    "nil": frozenset(),
}


@pytest.fixture(scope="module")
async def ann(anyio_backend):
    """A client of ann's, who publishes and is no administrator."""
    async with running({"auth": ["roles"]}, [Roles(ROLES).plugin()]) as prism:
        yield Npm(prism, "ann")


def statuses(answers):
    return [answer.status for answer in answers]


# -- dist-tags -------------------------------------------------------------------------------


async def test_a_tag_is_put_as_a_bare_string_and_deleted(ann):
    name = await ann.published(f"@acme/{new_name()}", "1.0.0", "1.1.0")
    path = f"/-/package/{name.replace('/', '%2f')}/dist-tags"
    added = await ann.send("PUT", path + "/beta", "1.0.0")
    assert (added.status, (await ann.send("GET", path)).json["beta"]) == (201, "1.0.0")
    assert (await ann.send("DELETE", path + "/beta")).status == 200
    assert (await ann.send("GET", path)).json == {"latest": "1.1.0"}


@pytest.mark.parametrize(
    ("tag", "body", "status"),
    [
        ("beta", {"version": "1.0.0"}, 400),
        ("beta", b"1.0.0", 400),
        ("beta", "9.9.9", 404),
        ("1.x", "1.0.0", 400),
        ("beta", b'"' + b"1" * 5000 + b'"', 413),
    ],
)
async def test_a_tag_that_makes_no_sense_is_refused(ann, tag, body, status):
    name = await ann.published(new_name())
    answer = await ann.send("PUT", f"/-/package/{name}/dist-tags/{tag}", body)
    assert answer.status == status
    assert answer.json["error"]


async def test_latest_cannot_be_removed(ann):
    name = await ann.published(new_name())
    assert (await ann.send("DELETE", f"/-/package/{name}/dist-tags/latest")).status == 409


# -- deprecations ----------------------------------------------------------------------------


def deprecated(packument, message):
    """The packument as ``npm deprecate name@"*" message`` sends it back."""
    versions = {
        version: {**described, "deprecated": message}
        for version, described in packument["versions"].items()
    }
    return {**packument, "versions": versions}


async def warnings(npm, name):
    versions = (await npm.packument(name))["versions"]
    return [described.get("deprecated") for described in versions.values()]


async def test_deprecating_is_one_write_and_can_be_taken_back(ann):
    name = await ann.published(new_name(), "1.0.0", "1.1.0")
    before = await ann.packument(name)
    assert (await ann.put(name, deprecated(before, "Use 2."))).status == 201
    after = await ann.packument(name)
    assert await warnings(ann, name) == ["Use 2.", "Use 2."]
    assert int(after["_rev"].partition("-")[0]) == int(before["_rev"].partition("-")[0]) + 1
    assert (await ann.put(name, deprecated(after, ""))).status == 201
    assert await warnings(ann, name) == [None, None]


async def test_deprecating_again_changes_nothing(ann):
    name = await ann.published(new_name())
    document = deprecated(await ann.packument(name), "Use 2.")
    assert (await ann.put(name, document)).status == 201
    revision = await ann.revision(name)
    assert (await ann.put(name, document)).status == 200  # also from the revision before
    assert await ann.revision(name) == revision


async def test_deprecating_what_was_changed_meanwhile_is_a_conflict(ann):
    name = await ann.published(new_name())
    stale = deprecated(await ann.packument(name), "Use 2.")
    await ann.published(name, "1.1.0")
    answer = await ann.put(name, stale)
    assert (answer.status, answer.code) == (409, "revision-passed")
    assert await warnings(ann, name) == [None, None]


async def test_a_document_without_a_revision_is_taken(ann):
    name = await ann.published(new_name())
    document = {"_id": name, "versions": {"1.0.0": {"deprecated": "Use 2."}}}
    assert (await ann.put(name, gzip.compress(json.dumps(document).encode()))).status == 400
    body = gzip.compress(json.dumps(document).encode())
    assert (await ann.put(name, body, content_encoding="gzip")).status == 201
    assert await warnings(ann, name) == ["Use 2."]


async def test_a_version_without_a_tarball_is_no_deprecation(ann):
    name = await ann.published(new_name())
    document = {"_id": name, "versions": {"9.0.0": {"deprecated": "Use 2."}}}
    answer = await ann.put(name, document)
    assert (answer.status, answer.code) == (400, "no-tarball")


async def test_a_message_of_several_lines_is_refused(ann):
    name = await ann.published(new_name())
    answer = await ann.put(name, deprecated(await ann.packument(name), "one\ntwo"))
    assert (answer.status, answer.code) == (400, "invalid-text")


async def test_a_yanked_version_can_be_deprecated_and_stays_yanked(ann):
    name = await ann.published(new_name())
    yank = await ann.prism.ask(
        "PUT",
        f"/v1/packages/{name}/1.0.0/yank",
        {"authorization": "Bearer ann", "content-type": "application/json"},
        b'{"reason": "Broken."}',
    )
    assert yank.status == 200
    assert (await ann.put(name, await ann.packument(name))).status == 200
    assert (await ann.put(name, deprecated(await ann.packument(name), "Worse."))).status == 201
    record = await ann.prism.services.registry.record(name)
    entry = record.versions["1.0.0"]
    assert (entry.yanked, entry.deprecated) == ("Broken.", "Worse.")


async def test_who_may_yank_may_deprecate_and_not_publish(ann):
    dan, name = ann.acting_as("dan"), await ann.published(new_name())
    assert (await dan.put(name, deprecated(await dan.packument(name), "Use 2."))).status == 201
    refused = await dan.publish(name, "2.0.0")
    assert (refused.status, refused.json["error"]) == (403, f"dan may not publish {name}.")


# -- stars and owners ------------------------------------------------------------------------


async def test_who_may_read_may_star(ann):
    eve, name = ann.acting_as("eve"), await ann.published(new_name())
    packument = await eve.packument(name)
    document = {"_id": name, "_rev": packument["_rev"], "users": {"eve": True, "ann": True}}
    await ann.published(name, "1.1.0")  # the revision that eve has read is past: no matter
    assert (await eve.put(name, document)).status == 201
    assert (await ann.packument(name))["users"] == {"eve": True}
    assert (await eve.put(name, {**document, "users": {}})).status == 201
    assert (await ann.packument(name))["users"] == {}


async def test_stars_of_many_at_once_are_all_kept(ann):
    name = await ann.published(new_name())

    async def star(user):
        await ann.acting_as(user).put(name, {"_id": name, "users": {user: True}})

    async with anyio.create_task_group() as tasks:
        for user in ("eve", "dan", "tim", "ann", "bob"):
            tasks.start_soon(star, user)
    assert [*(await ann.packument(name))["users"]] == ["ann", "bob", "dan", "eve", "tim"]


async def test_the_first_publisher_is_the_owner(ann):
    name = await ann.published(new_name())
    await ann.acting_as("bob").published(name, "1.1.0")
    assert (await ann.packument(name))["maintainers"] == [
        {"name": "ann", "email": "ann@acme.example"}
    ]


async def test_a_later_publisher_of_a_package_without_owners_does_not_take_it_over(ann):
    name = new_name()
    form = publish_document(name)
    assert (await ann.put(name, form)).status == 201
    await ann.prism.services.registry.changes.annotate(name, "npm", lambda _: {})
    bob = ann.acting_as("bob")
    assert (await bob.put(name, form)).status == 200  # the same bytes of the only version
    await bob.published(name, "1.1.0")
    assert {each["name"] for each in (await ann.packument(name))["maintainers"]} == {"ann", "bob"}


def owners(packument, *names):
    people = [{"name": name, "email": f"{name}@acme.example"} for name in names]
    return {"_id": packument["_id"], "_rev": packument["_rev"], "maintainers": people}


async def test_an_owner_adds_another_who_may_then_remove_the_first(ann):
    name = await ann.published(new_name())
    first = owners(await ann.packument(name), "ann", "bob")
    assert (await ann.send("PUT", f"/{name}/-rev/{first['_rev']}", first)).status == 201
    bob = ann.acting_as("bob")
    second = owners(await bob.packument(name), "bob")
    assert (await bob.send("PUT", f"/{name}/-rev/{second['_rev']}", second)).status == 201
    third = owners(await ann.packument(name), "ann")
    answer = await ann.send("PUT", f"/{name}/-rev/{third['_rev']}", third)
    assert (answer.status, answer.code) == (403, "owners-only")
    path = f"/-/package/{name}/collaborators"
    assert (await ann.send("GET", path)).json == {"bob": "write"}


async def test_an_administrator_may_name_other_owners(ann):
    name = await ann.published(new_name())
    document = owners(await ann.packument(name), "bob")
    root = ann.acting_as("root")
    assert (await root.send("PUT", f"/{name}/-rev/{document['_rev']}", document)).status == 201


async def test_owners_from_a_revision_that_has_passed_are_a_conflict(ann):
    name = await ann.published(new_name())
    document = owners(await ann.packument(name), "ann", "bob")
    await ann.published(name, "1.1.0")
    assert (await ann.send("PUT", f"/{name}/-rev/{document['_rev']}", document)).status == 409


# -- access ----------------------------------------------------------------------------------


async def test_the_access_of_a_scoped_package_is_noted(ann):
    name = await ann.published(f"@acme/{new_name()}")
    path = f"/-/package/{name.replace('/', '%2f')}"
    assert (await ann.send("GET", path + "/visibility")).json == {"public": True}
    answer = await ann.send("POST", path + "/access", {"access": "restricted"})
    assert (answer.status, "authentication" in answer.headers["npm-notice"]) == (200, True)
    assert (await ann.send("GET", path + "/visibility")).json == {"public": False}
    assert (await ann.send("GET", path + "/access")).json["access"] == "restricted"


async def test_the_access_may_come_with_the_publish(ann):
    name = f"@acme/{new_name()}"
    document = {**publish_document(name), "access": "restricted"}
    answer = await ann.put(name, document)
    assert (answer.status, "authentication" in answer.headers["npm-notice"]) == (201, True)
    path = f"/-/package/{name.replace('/', '%2f')}/visibility"
    assert (await ann.send("GET", path)).json == {"public": False}


async def test_a_package_without_a_scope_is_not_published_as_restricted(ann):
    name = new_name()
    answer = await ann.put(name, {**publish_document(name), "access": "restricted"})
    assert (answer.status, "scoped" in answer.json["error"]) == (400, True)
    assert (await ann.send("GET", f"/{name}")).status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"access": "restricted"}, 400),  # a package without a scope
        ({"access": "secret"}, 400),
        ({"publish_requires_tfa": True}, 400),
        ({"publish_requires_tfa": False}, 200),
        ([], 400),
    ],
)
async def test_what_cannot_be_set_is_refused(ann, body, status):
    name = await ann.published(new_name())
    assert (await ann.send("POST", f"/-/package/{name}/access", body)).status == status


async def test_only_owners_set_the_access(ann):
    name = await ann.published(f"@acme/{new_name()}")
    path = f"/-/package/{name.replace('/', '%2f')}/access"
    answer = await ann.acting_as("bob").send("POST", path, {"access": "restricted"})
    assert (answer.status, answer.code) == (403, "owners-only")


async def test_only_owners_set_the_access_by_publishing(ann):
    name = await ann.published(f"@acme/{new_name()}")
    document = {**publish_document(name, "1.1.0"), "access": "restricted"}
    answer = await ann.acting_as("bob").put(name, document)
    assert (answer.status, "npm-notice" in answer.headers) == (201, False)
    path = f"/-/package/{name.replace('/', '%2f')}/visibility"
    assert (await ann.send("GET", path)).json == {"public": True}


async def test_nobody_else_adds_provenance_to_a_version(ann):
    name = new_name()
    tarball = make_tarball({"name": name, "version": "1.0.0"})
    document = publish_document(name, tarball=tarball)
    attested = with_provenance(document, bundle_of(statement(name, "1.0.0", tarball)))
    assert (await ann.put(name, document)).status == 201
    assert (await ann.acting_as("bob").put(name, attested)).status == 200
    path = f"/-/npm/v1/attestations/{name}@1.0.0"
    assert (await ann.send("GET", path)).status == 404
    assert (await ann.put(name, attested)).status == 200
    assert (await ann.send("GET", path)).status == 200


# -- unpublishing ----------------------------------------------------------------------------


async def unpublish(npm, name, version):
    """As ``npm unpublish name@version`` does it; the answers to both steps."""
    packument = await npm.packument(name)
    rest = {each: doc for each, doc in packument["versions"].items() if each != version}
    path = f"/{name.replace('/', '%2f')}/-rev/{packument['_rev']}"
    first = await npm.send("PUT", path, {**packument, "versions": rest})
    file = packument["versions"][version]["dist"]["tarball"].partition("/npm")[2]
    second = await npm.send("DELETE", f"{file}/-rev/{await npm.revision(name)}")
    return first, second


async def test_one_version_is_unpublished_in_two_steps(ann):
    name = await ann.published(f"@acme/{new_name()}", "1.0.0", "1.1.0")
    assert (await ann.publish(name, "2.0.0-rc.1", tag="next")).status == 201
    assert statuses(await unpublish(ann, name, "1.1.0")) == [201, 200]
    packument = await ann.packument(name)
    assert [*packument["versions"]] == ["1.0.0", "2.0.0-rc.1"]
    assert packument["dist-tags"] == {"latest": "1.0.0", "next": "2.0.0-rc.1"}


async def test_unpublishing_from_a_revision_that_has_passed_is_a_conflict(ann):
    name = await ann.published(new_name(), "1.0.0", "1.1.0")
    packument = await ann.packument(name)
    await ann.published(name, "1.2.0")
    del packument["versions"]["1.0.0"]
    path = f"/{name}/-rev/{packument['_rev']}"
    assert (await ann.send("PUT", path, packument)).status == 409
    assert (await ann.send("DELETE", path)).status == 409
    assert len((await ann.packument(name))["versions"]) == 3


async def test_the_second_step_alone_removes_the_version(ann):
    name = await ann.published(new_name(), "1.0.0", "1.1.0")
    path = f"/{name}/-/{name}-1.0.0.tgz/-rev/"
    assert (await ann.send("DELETE", path + "1-0")).status == 409
    assert (await ann.send("DELETE", path + await ann.revision(name))).status == 200
    assert [*(await ann.packument(name))["versions"]] == ["1.1.0"]


async def test_a_whole_package_is_unpublished(ann):
    name = await ann.published(new_name(), "1.0.0", "1.1.0")
    path = f"/{name}/-rev/{await ann.revision(name)}"
    assert (await ann.send("DELETE", path)).status == 200
    assert (await ann.send("GET", f"/{name}")).status == 404
    assert (await ann.send("DELETE", path)).status == 404


async def test_a_document_that_leaves_no_version_is_refused(ann):
    name = await ann.published(new_name())
    packument = {**(await ann.packument(name)), "versions": {}}
    assert (await ann.send("PUT", f"/{name}/-rev/{packument['_rev']}", packument)).status == 400
    assert len((await ann.packument(name))["versions"]) == 1


async def test_of_two_unpublishes_from_one_revision_one_wins(ann):
    name = await ann.published(new_name(), "1.0.0", "1.1.0", "1.2.0")
    packument, found = await ann.packument(name), []

    async def remove(version):
        rest = {each: doc for each, doc in packument["versions"].items() if each != version}
        path = f"/{name}/-rev/{packument['_rev']}"
        found.append((await ann.send("PUT", path, {**packument, "versions": rest})).status)

    async with anyio.create_task_group() as tasks:
        for version in ("1.0.0", "1.1.0"):
            tasks.start_soon(remove, version)
    assert sorted(found) == [201, 409]
    assert len((await ann.packument(name))["versions"]) == 2


# -- who may ---------------------------------------------------------------------------------


REQUESTS = {
    "publish": ("PUT", "/{0}", {}),
    "unpublish": ("PUT", "/{0}/-rev/1-0", {}),
    "unpublish all": ("DELETE", "/{0}/-rev/1-0", None),
    "delete a tarball": ("DELETE", "/{0}/-/{0}-1.0.0.tgz/-rev/1-0", None),
    "tag": ("PUT", "/-/package/{0}/dist-tags/beta", "1.0.0"),
    "untag": ("DELETE", "/-/package/{0}/dist-tags/beta", None),
    "set access": ("POST", "/-/package/{0}/access", {"access": "public"}),
    "see access": ("GET", "/-/package/{0}/access", None),
    "see visibility": ("GET", "/-/package/{0}/visibility", None),
    "see collaborators": ("GET", "/-/package/{0}/collaborators", None),
    "see attestations": ("GET", "/-/npm/v1/attestations/{0}@1.0.0", None),
}


@pytest.mark.parametrize("case", REQUESTS)
async def test_strangers_are_asked_who_they_are_and_others_refused(ann, case):
    method, path, body = REQUESTS[case]
    name = await ann.published(new_name())
    stranger = Npm(ann.prism)
    answer = await stranger.send(method, path.format(name), body)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    answer = await ann.acting_as("nil").send(method, path.format(name), body)
    assert (answer.status, answer.json["error"][:8]) == (403, "nil may ")


async def test_nothing_of_a_publish_is_read_from_a_stranger(ann):
    answer = await Npm(ann.prism).put(new_name(), b"{" + b" " * 1_000_000)
    assert (answer.status, answer.taken) == (401, 0)


async def test_somebody_who_may_only_read_sends_no_large_document(ann):
    name = await ann.published(new_name())
    answer = await ann.acting_as("eve").put(name, b"{" + b" " * 2_000_000 + b"}")
    assert answer.status == 413


async def test_who_may_only_tag_does_not_deprecate_or_own(ann):
    tim, name = ann.acting_as("tim"), await ann.published(new_name())
    packument = await tim.packument(name)
    assert (await tim.put(name, deprecated(packument, "x"))).status == 403
    assert (await tim.put(name, owners(packument, "tim"))).status == 403
    assert (await tim.send("PUT", f"/-/package/{name}/dist-tags/beta", "1.0.0")).status == 201
