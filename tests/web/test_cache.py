"""Kept answers are never old, never for other eyes, and never too many."""

from __future__ import annotations

import pytest

from prism_kernel.testing.tarballs import make_tarball
from tests.web.running import new_name, package, running

pytestmark = pytest.mark.anyio

OWNER = {"x-prism-publisher-name": "owner"}
READER = {"x-prism-publisher-name": "reader"}
PRIVATE = {
    "auth": ["allowlist"],
    "plugin.auth_allowlist.public_read": False,
    "plugin.auth_allowlist.rows": [
        {"publisher": "owner", "packages": ["*"], "actions": ["read", "publish"]},
        {"publisher": "reader", "packages": ["@open/*"], "actions": ["read"]},
    ],
}


def on_disk(root) -> dict:
    return {"storage": "filesystem", "plugin.filesystem.root": str(root)}


def documents(name: str) -> list[str]:
    return [
        f"/v1/packages/{name}",
        f"/v1/packages/{name}/latest",
        f"/v1/packages/{name}/latest/files",
        f"/v1/resolve?spec={name}",
    ]


async def test_what_another_process_publishes_is_served_at_once(tmp_path):
    async with running(on_disk(tmp_path)) as one, running(on_disk(tmp_path)) as two:
        name = new_name()
        for minor in range(4):
            files = {f"1.{minor}.0.js": "export default 1;\n"}
            answer = await one.publish(name, package(name, f"1.{minor}.0", files))
            assert answer.status == 201
            for _ in range(2):
                for target in documents(name):
                    served = await two.get(target)
                    assert f"1.{minor}.0" in served.body.decode(), target
            assert (await two.get("/v1/packages?limit=500")).json["items"][0]["latest"] == (
                f"1.{minor}.0"
            )


async def test_an_answer_is_kept_and_the_same_when_asked_again(prism):
    name = await prism.published()
    for target in documents(name):
        first, second = await prism.get(target), await prism.get(target)
        assert first.body == second.body
        assert first.headers["etag"] == second.headers["etag"]
        again = await prism.get(target, {"if-none-match": first.headers["etag"]})
        assert (again.status, again.body) == (304, b"")


async def test_a_new_version_changes_the_tag_of_an_answer(prism):
    name = await prism.published()
    before = await prism.get(f"/v1/packages/{name}")
    await prism.publish(name, package(name, "1.1.0"))
    after = await prism.get(f"/v1/packages/{name}", {"if-none-match": before.headers["etag"]})
    assert after.status == 200
    assert after.headers["etag"] != before.headers["etag"]


async def test_documents_must_be_asked_for_again_by_shared_caches(prism):
    name = await prism.published()
    for target in documents(name):
        for _ in range(2):
            assert (await prism.get(target)).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("queries", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
async def test_any_number_of_queries_stays_within_the_bound(queries):
    bound = 1024 * 1024
    async with running({"cache.response_bytes": bound}) as prism:
        name = await prism.published()
        cache = prism.app._cache._cache
        for number in range(queries):
            assert (await prism.get(f"/v1/packages/{name}?{number}")).status == 200
        assert len(cache) > 100
        assert cache.weight <= bound


async def test_a_long_query_is_not_kept(prism):
    name = await prism.published()
    cache = prism.app._cache._cache
    before = len(cache)
    for number in range(20):
        assert (await prism.get(f"/v1/packages/{name}?{number}{'x' * 60_000}")).status == 200
    assert len(cache) == before


async def test_a_large_answer_does_not_empty_the_cache():
    async with running({"cache.response_bytes": 256 * 1024}) as prism:
        name = new_name()
        large = make_tarball({"name": name, "version": "1.0.0"}, {"a.js": "x" * 100_000})
        assert (await prism.publish(name, large)).status == 201
        cache = prism.app._cache._cache
        assert (await prism.get(f"/v1/packages/{name}")).status == 200
        assert (await prism.get(f"/packages/{name}/1.0.0/a.js")).status == 200
        assert len(cache) == 1


async def test_a_cache_of_nothing_serves_everything():
    async with running({"cache.response_bytes": 0}) as prism:
        name = await prism.published()
        for target in documents(name) * 2:
            assert (await prism.get(target)).status == 200


@pytest.fixture(scope="module")
async def private(anyio_backend):
    """A registry that tells strangers nothing, with a secret package and an open one."""
    async with running(PRIVATE) as prism:
        for name in ("secret", "@open/widget"):
            assert (await prism.publish(name, package(name), headers=OWNER)).status == 201
        yield prism


class TestPrivate:
    def targets(self, name: str) -> list[str]:
        file = name.rpartition("/")[2]
        return [
            *documents(name),
            f"/packages/{name}/1.0.0/index.js",
            f"/packages/{name}/-/{file}-1.0.0.tgz",
            f"/v1/packages/{name}/1.0.0/diff/1.0.0",
        ]

    async def test_a_kept_answer_is_only_for_who_may_read_it(self, private):
        for target in self.targets("secret"):
            for _ in range(2):
                owner = await private.get(target, OWNER)
                assert owner.status == 200
                reader = await private.get(target, READER)
                assert (reader.status, reader.code) == (403, "permission-denied")
                nobody = await private.get(target)
                assert (nobody.status, nobody.code) == (401, "authentication-required")
                unchanged = {**READER, "if-none-match": owner.headers["etag"]}
                assert (await private.get(target, unchanged)).status == 403
                assert (await private.ask("HEAD", target, READER)).status == 403

    async def test_a_grant_of_one_scope_opens_that_scope(self, private):
        for target in self.targets("@open/widget"):
            assert (await private.get(target, READER)).status == 200

    async def test_no_shared_cache_may_keep_anything(self, private):
        for target in self.targets("@open/widget"):
            for headers in (READER, {**READER, "range": "bytes=0-1"}):
                answer = await private.get(target, headers)
                assert "private" in answer.headers["cache-control"], target
                assert "public" not in answer.headers["cache-control"]

    async def test_what_does_not_exist_looks_like_what_may_not_be_read(self, private):
        for name in ("secret", "missing"):
            assert (await private.get(f"/v1/packages/{name}", READER)).status == 403
            assert (await private.get(f"/v1/packages/{name}")).status == 401

    async def test_the_list_is_for_who_may_read_the_registry(self, private):
        assert (await private.get("/v1/packages")).status == 401
        listed = await private.get("/v1/packages", OWNER)
        assert listed.status == 200
        assert "public" not in listed.headers["cache-control"]
        assert "private" in listed.headers["cache-control"]
