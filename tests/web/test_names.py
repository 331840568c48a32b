"""Names and paths in every spelling that a client or an attacker may use."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.web.running import new_name, package

pytestmark = pytest.mark.anyio

READS = [
    "/v1/packages",
    "/v1/packages/{name}",
    "/v1/packages/{name}/1.0.0",
    "/v1/packages/{name}/latest",
    "/v1/packages/{name}/1.0.0/files",
    "/v1/packages/{name}/1.0.0/diff/1.0.0",
    "/v1/resolve?spec={name}",
    "/v1/resolve?spec={name}/missing",
    "/packages/{name}/1.0.0/index.js",
    "/packages/{name}/1.0.0/missing.js",
    "/packages/{name}/-/{file}-1.0.0.tgz",
    "/-/health",
    "/-/ready",
    "/-/plugins",
    "/nowhere",
]


@pytest.fixture(scope="module")
async def scoped(prism):
    name = f"@{new_name('acme')}/widget"
    answer = await prism.publish(name, package(name))
    assert answer.status == 201
    return name


def spellings(name: str) -> list[str]:
    return [name, name.replace("/", "%2f"), name.replace("/", "%2F"), quote(name, safe="")]


@pytest.mark.parametrize("spelling", range(4))
@pytest.mark.parametrize("path", [path for path in READS if "{name}" in path])
async def test_every_route_takes_a_scoped_name_in_every_spelling(prism, scoped, spelling, path):
    target = path.format(name=spellings(scoped)[spelling], file="widget")
    assert (await prism.get(target)).status == (404 if "missing" in path else 200)


@pytest.mark.parametrize("spelling", range(4))
async def test_a_package_is_published_under_every_spelling(prism, spelling):
    name = f"@{new_name('acme')}/widget"
    answer = await prism.publish(spellings(name)[spelling], package(name))
    assert (answer.status, answer.json["identifier"]["name"]) == (201, name)


@pytest.mark.parametrize(
    "name",
    [
        "%2e%2e",
        "..%2f..%2fetc%2fpasswd",
        "@acme%252fwidget",
        "%40acme%252fwidget",
        "@..%2fwidget",
        "@acme%2f..",
        "@acme%2f%2e%2e",
        "@acme%2f",
        "@%2fwidget",
        "widget%00",
        "%00",
        "wid%0d%0aget",
        "wid%0aget",
        "wid%09get",
        "%20widget",
        "widget%20",
        "Widget",
        "w%C3%AFdget",
        "%EF%BC%AE",
        "%ff%fe",
        "%F0%9F%92%A9",
        "w" * 215,
        "w" * 60_000,
        "node_modules",
        "favicon.ico",
        "__proto__",
        "constructor",
        ".widget",
        "_widget",
        "wid:get",
        "wid%5cget",
        "wid|get",
        "-",
        "@acme%2f-",
    ],
)
async def test_what_is_no_package_name_is_refused_by_every_route(prism, name):
    for path in READS:
        if "{name}" in path:
            target = path.replace("{name}", name).replace("{file}", "widget")
            answer = await prism.get(target)
            assert 400 <= answer.status < 500, target[:80]
    answer = await prism.publish(name, package("widget"))
    assert answer.status in {400, 404, 405}
    assert len(answer.body) < 2000


@pytest.mark.parametrize(
    "target",
    [
        "/v1//packages",
        "//v1/packages",
        "/v1/packages//{name}",
        "/v1/packages/{name}/",
        "/v1/packages/{name}/1.0.0/",
        "/v1/packages/{name}/1.0.0/files/",
        "/v1/packages/{name}//1.0.0",
        "/v1/packages/",
        "/v1/resolve/",
        "/-/health/",
        "/packages//1.0.0/index.js",
        "/packages/{name}/1.0.0//index.js",
        "/packages/{name}/1.0.0/index.js/",
        "/packages/{name}/1.0.0/./index.js",
        "/packages/{name}/1.0.0/../1.0.0/index.js",
        "/packages/{name}/1.0.0/%2e%2e/1.0.0/index.js",
        "/packages/{name}/1.0.0/..%2f..%2fpackage.json",
        "/packages/{name}/1.0.0/%00",
        "/packages/{name}/1.0.0/index.js%00",
        "/packages/{name}/1.0.0/%5cindex.js",
        "/packages/{name}/1.0.0%2findex.js%00",
        "/packages/{name}/..%2f..%2findex/index.js",
        "/packages/{name}/1.0.0/files.pack",
        "/packages/{name}/../{name}/1.0.0/index.js",
        "/packages/../v1/packages",
        "/V1/packages",
    ],
)
async def test_nothing_is_found_at_a_path_that_only_looks_like_one_of_ours(prism, target):
    name = await prism.published()
    answer = await prism.get(target.format(name=name))
    assert answer.status in {400, 404}
    assert answer.code


async def test_parameters_that_nobody_knows_are_ignored(prism, scoped):
    plain = await prism.get(f"/v1/packages/{scoped}")
    strange = await prism.get(f"/v1/packages/{scoped}?a=1&a=2&%00=%ff&=&&__proto__[x]=1")
    assert strange.body == plain.body


async def test_of_a_repeated_parameter_the_last_counts(prism, scoped):
    target = f"/v1/resolve?runtime=none&spec=missing&spec={scoped}&runtime=node"
    assert (await prism.get(target)).json["runtime"] == "node"


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_head_is_get_without_its_body(prism, scoped, path, encoding):
    target = path.format(name=scoped, file="widget")
    headers = {"accept-encoding": encoding, "x-request-id": "same"}
    for _ in range(2):  # the second time from the cache
        get = await prism.get(target, headers)
        head = await prism.ask("HEAD", target, headers)
        assert (head.status, head.headers) == (get.status, get.headers)
        assert head.body == b""
        assert get.body


class TestList:
    async def test_pages_follow_one_another_in_name_order(self, prism):
        for _ in range(5):
            await prism.published()
        names, cursor = [], ""
        while cursor is not None:
            answer = await prism.get(f"/v1/packages?limit=2&cursor={quote(cursor, safe='')}")
            names += [item["name"] for item in answer.json["items"]]
            cursor = answer.json.get("nextCursor")
        assert names == sorted(set(names))
        assert len(names) >= 5

    async def test_a_cursor_need_not_exist(self, prism):
        answer = await prism.get("/v1/packages?cursor=zzzz")
        assert (answer.status, answer.json["items"]) == (200, [])
