"""Changing what is published over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.changes.sending import send
from tests.web.running import JSON_TYPE, new_name, package, running

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def prism(anyio_backend):
    async with running() as made:
        yield made


async def published(prism, *versions: str, scope: str = "") -> str:
    name = scope + new_name()
    for version in versions:
        answer = await prism.publish(quote(name, safe="@/"), package(name, version))
        assert answer.status == 201, answer.body
    return name


@pytest.mark.parametrize("scope", ["", "@acme/"])
async def test_tags_are_set_listed_and_removed(prism, scope):
    name = await published(prism, "1.0.0", "2.0.0", scope=scope)
    answer = await send(prism, "PUT", f"{name}/tags/lts", {"version": "1.0.0"})
    assert (answer.status, answer.json["distTags"]) == (200, {"latest": "2.0.0", "lts": "1.0.0"})
    assert answer.json["versions"] == ["1.0.0"]
    listed = await prism.get(f"/v1/packages/{name}/tags")
    assert listed.json == {"latest": "2.0.0", "lts": "1.0.0"}
    assert (await send(prism, "DELETE", f"{name}/tags/lts")).status == 200
    assert (await prism.get(f"/v1/packages/{name}/tags")).json == {"latest": "2.0.0"}


async def test_an_encoded_slash_in_the_name_is_the_same(prism):
    name = await published(prism, "1.0.0", scope="@acme/")
    encoded = quote(name, safe="")
    answer = await send(prism, "PUT", f"{encoded}/tags/lts", {"version": "1.0.0"})
    assert answer.status == 200
    assert (await prism.get(f"/v1/packages/{encoded}/tags")).json["lts"] == "1.0.0"
    assert (await send(prism, "DELETE", f"{encoded}/1.0.0")).status == 200


async def test_a_package_called_tags_can_be_read_and_tagged(prism):
    assert (await prism.publish("tags", package("tags"))).status == 201
    assert (await prism.get("/v1/packages/tags")).json["name"] == "tags"
    assert (await prism.get("/v1/packages/tags/tags")).json == {"latest": "1.0.0"}
    assert (await send(prism, "PUT", "tags/tags/yank", {"version": "1.0.0"})).status == 200
    assert (await send(prism, "DELETE", "tags")).status == 200


async def test_a_range_of_versions_is_deprecated(prism):
    name = await published(prism, "1.0.0", "1.1.0", "2.0.0")
    range_ = quote("<2 || 9.x", safe="")
    answer = await send(prism, "PUT", f"{name}/{range_}/deprecation", {"message": "Old."})
    assert answer.json["versions"] == ["1.0.0", "1.1.0"]
    detail = (await prism.get(f"/v1/packages/{name}")).json
    assert [each.get("deprecated") for each in detail["releases"]] == ["Old.", "Old.", None]
    assert (await send(prism, "DELETE", f"{name}/*/deprecation")).json["changed"]
    detail = (await prism.get(f"/v1/packages/{name}")).json
    assert not any("deprecated" in each for each in detail["releases"])


async def test_a_yanked_version_is_resolved_by_its_number_only(prism):
    name = await published(prism, "1.0.0", "1.1.0")
    answer = await send(prism, "PUT", f"{name}/1.1.0/yank", {"reason": "leaks"})
    assert answer.json["distTags"] == {"latest": "1.0.0"}
    for spec, version in ((name, "1.0.0"), (f"{name}@^1", "1.0.0"), (f"{name}@1.1.0", "1.1.0")):
        found = await prism.get(f"/v1/resolve?spec={quote(spec)}")
        assert found.json["version"] == version
    assert (await prism.get(f"/v1/packages/{name}/1.1.0")).json["yanked"] == "leaks"
    await send(prism, "DELETE", f"{name}/1.1.0/yank")
    found = await prism.get(f"/v1/resolve?spec={quote(name + '@>=1.1')}")
    assert found.json["version"] == "1.1.0"


async def test_an_unpublished_version_is_gone_at_once_and_for_ever(prism):
    name = await published(prism, "1.0.0", "2.0.0")
    file = f"/packages/{name}/2.0.0/index.js"
    for path in (file, f"/v1/packages/{name}/2.0.0"):
        assert (await prism.get(path)).status == 200
    answer = await send(prism, "DELETE", f"{name}/2.0.0?reason=mistake")
    assert (answer.status, answer.json["versions"]) == (200, ["2.0.0"])
    for path in (file, f"/v1/packages/{name}/2.0.0"):
        assert (await prism.get(path)).code == "version-not-found"
    assert (await prism.publish(name, package(name, "2.0.0"))).code == "version-unpublished"
    assert not [key for key in await prism.keys(name) if "/2.0.0/" in key]


async def test_an_unpublished_package_is_not_found_and_not_listed(prism):
    name = await published(prism, "1.0.0", "2.0.0")
    assert (await prism.get(f"/v1/packages/{name}")).status == 200
    answer = await send(prism, "DELETE", name)
    assert (answer.status, sorted(answer.json["versions"])) == (200, ["1.0.0", "2.0.0"])
    for path in (name, f"{name}/1.0.0", f"{name}/tags"):
        assert (await prism.get(f"/v1/packages/{path}")).code == "package-not-found"
    names = [each["name"] for each in (await prism.get("/v1/packages?limit=500")).json["items"]]
    assert name not in names
    assert (await send(prism, "DELETE", name)).code == "package-not-found"
    assert (await prism.publish(name, package(name))).status == 409


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("PUT", "tags/1.x", {"version": "1.0.0"}, (400, "invalid-tag")),
        ("PUT", "tags/next", {"version": "9.0.0"}, (404, "version-not-found")),
        ("PUT", "tags/next", {"version": 1}, (400, "invalid-payload")),
        ("PUT", "tags/next", {"version": "1.0.0", "force": True}, (400, "invalid-payload")),
        ("PUT", "tags/next", ["1.0.0"], (400, "invalid-payload")),
        ("PUT", "1.0.0/yank", {"reason": "a\nb"}, (400, "invalid-text")),
        ("PUT", "1.0.0/yank", {"message": "a"}, (400, "invalid-payload")),
        ("PUT", "1.0.0/deprecation", {"message": "x" * 70_000}, (413, "too-large-body")),
        ("DELETE", "tags/latest", None, (409, "latest-required")),
        ("DELETE", "tags/next", None, (404, "tag-not-found")),
        ("DELETE", "9.0.0", None, (404, "version-not-found")),
        ("DELETE", "9.0.0/yank", None, (404, "version-not-found")),
        ("DELETE", "1.0.0?reason=%00", None, (400, "invalid-text")),
    ],
)
async def test_a_change_that_makes_no_sense_is_a_problem(prism, method, path, body, expected):
    name = await published(prism, "1.0.0")
    answer = await send(prism, method, f"{name}/{path}", body)
    assert (answer.status, answer.code) == expected
    assert (await prism.get(f"/v1/packages/{name}")).json["revision"] == 1


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "text/plain"}, b'{"version": "1.0.0"}', 415),
        ({}, b'{"version": "1.0.0"}', 415),
        ({**JSON_TYPE, "content-encoding": "gzip"}, b"\x1f\x8b", 400),
        ({**JSON_TYPE, "content-encoding": "br"}, b"\x1f\x8b", 415),
        (JSON_TYPE, b"", 400),
        (JSON_TYPE, b"\xff", 400),
        (JSON_TYPE, b"[" * 60_000, 400),
        (JSON_TYPE, b'{"version": "1.0.0", "version": "2.0.0"}', 400),
    ],
)
async def test_a_body_that_is_not_one_document_is_refused(prism, headers, body, status):
    name = await published(prism, "1.0.0")
    answer = await prism.ask("PUT", f"/v1/packages/{name}/tags/next", headers, body)
    assert answer.status == status
    assert answer.code


async def test_a_body_is_not_read_further_than_its_limit(prism):
    name = await published(prism, "1.0.0")

    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 16_384

    answer = await prism.ask("PUT", f"/v1/packages/{name}/1.0.0/yank", JSON_TYPE, endless())
    assert answer.code == "too-large-body"
    assert answer.taken <= 6 * 16_384
