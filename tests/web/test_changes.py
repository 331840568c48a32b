"""Tags, deprecations, yanks and unpublishing under attack."""

from __future__ import annotations

import json

import pytest

from tests.web.running import JSON_TYPE, new_name, package

pytestmark = pytest.mark.anyio

PIECE = 16 * 1024
LIMIT = 64 * 1024

CHANGES = [
    ("PUT", "/tags/next", {"version": "1.0.0"}),
    ("DELETE", "/tags/next", None),
    ("PUT", "/1.0.0/deprecation", {"message": "Old."}),
    ("DELETE", "/1.0.0/deprecation", None),
    ("PUT", "/1.0.0/yank", {"reason": "Broken."}),
    ("DELETE", "/1.0.0/yank", None),
    ("DELETE", "/1.0.0", None),
    ("DELETE", "", None),
]
WITH_BODY = [(method, path) for method, path, body in CHANGES if body is not None]


async def change(prism, method, target, body=None, headers=JSON_TYPE):
    data = b"" if body is None else json.dumps(body).encode()
    return await prism.ask(method, target, headers, data)


async def state(prism, name):
    return (await prism.get(f"/v1/packages/{name}")).body


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
async def test_a_change_of_nothing_is_not_found(prism, method, path, body):
    answer = await change(prism, method, f"/v1/packages/{new_name()}{path}", body)
    assert (answer.status, answer.code) == (404, "package-not-found")


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
async def test_a_page_of_another_site_changes_nothing(prism, method, path, body):
    name = await prism.published()
    before = await state(prism, name)
    headers = {**JSON_TYPE, "sec-fetch-site": "cross-site"}
    answer = await change(prism, method, f"/v1/packages/{name}{path}", body, headers)
    assert (answer.status, answer.code) == (403, "cross-site")
    assert await state(prism, name) == before


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
async def test_an_endless_body_is_refused_early(prism, method, path):
    name = await prism.published()
    body = (b" " * PIECE for _ in range(1000))
    answer = await prism.ask(method, f"/v1/packages/{name}{path}", JSON_TYPE, body)
    assert (answer.status, answer.code) == (413, "too-large-body")
    assert answer.taken <= LIMIT + PIECE
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"[]", b"{}", b"1", b"{", b"\xff", b"[" * 60_000, b'{"unknown": 1}'),
        *(b'{"version": 1, "message": 1, "reason": 1}', b'{"message": "\\ud800"}'),
    ],
    ids=range(11),
)
async def test_a_body_of_another_shape_changes_nothing(prism, method, path, body):
    name = await prism.published()
    before = await state(prism, name)
    answer = await prism.ask(method, f"/v1/packages/{name}{path}", JSON_TYPE, body)
    assert 400 <= answer.status < 500, answer.body
    assert answer.code
    assert await state(prism, name) == before


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
async def test_a_form_is_no_change(prism, method, path):
    name = await prism.published()
    for content_type in ("", "text/plain", "application/x-www-form-urlencoded"):
        headers = {"content-type": content_type}
        answer = await prism.ask(method, f"/v1/packages/{name}{path}", headers, b"{}")
        assert (answer.status, answer.code) == (415, "unsupported-media-type")


@pytest.mark.parametrize("tag", ["1.0.0", "x", "%5e1", "a%20b", "%00", "%2e%2e", "-a", "L" * 65])
async def test_what_could_be_a_version_is_no_tag(prism, tag):
    name = await prism.published()
    target = f"/v1/packages/{name}/tags/{tag}"
    answer = await change(prism, "PUT", target, {"version": "1.0.0"})
    assert 400 <= answer.status < 500
    assert (await prism.get(f"/v1/packages/{name}")).json["distTags"] == {"latest": "1.0.0"}


async def test_a_tag_names_a_version_that_exists(prism):
    name = await prism.published()
    answer = await change(prism, "PUT", f"/v1/packages/{name}/tags/next", {"version": "9.9.9"})
    assert (answer.status, answer.code) == (404, "version-not-found")


async def test_an_unpublished_number_is_never_used_again_not_even_for_the_same_bytes(prism):
    name = new_name()
    tarball = package(name)
    await prism.publish(name, tarball)
    await prism.publish(name, package(name, "1.1.0"))
    assert (await change(prism, "DELETE", f"/v1/packages/{name}/1.0.0")).status == 200
    for again in (tarball, package(name, "1.0.0", {"other.js": ""})):
        answer = await prism.publish(name, again)
        assert (answer.status, answer.code) == (409, "version-unpublished")
    assert (await prism.get(f"/packages/{name}/1.0.0/index.js")).status == 404


async def test_what_is_unpublished_is_gone_from_the_cache_at_once(prism):
    name = new_name()
    await prism.publish(name, package(name))
    targets = [
        f"/v1/packages/{name}/1.0.0",
        f"/v1/resolve?spec={name}",
        f"/packages/{name}/1.0.0/index.js",
        f"/packages/{name}/-/{name}-1.0.0.tgz",
    ]
    for target in targets * 2:
        assert (await prism.get(target)).status == 200
    assert (await change(prism, "DELETE", f"/v1/packages/{name}")).status == 200
    for target in targets:
        assert (await prism.get(target)).status == 404
