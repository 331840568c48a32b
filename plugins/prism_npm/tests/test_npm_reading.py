"""What npm clients read over HTTP, from a whole registry in this process."""

from __future__ import annotations

import pytest

from prism_npm.packuments.negotiation import FULL_TYPE, SHORT_TYPE
from tests.web.running import BASE_URL, new_name, package, running

pytestmark = pytest.mark.anyio

SHORT = {"accept": f"{SHORT_TYPE}; q=1.0, application/json; q=0.8, */*"}
MOUNTED = f"{BASE_URL}/npm"


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
async def prism(anyio_backend):
    async with running() as made:
        yield made


@pytest.fixture
async def scoped(prism):
    """A scoped package that nobody else uses."""
    name = f"@acme/{new_name()}"
    assert (await prism.publish(name, package(name))).status == 201
    return name


@pytest.mark.parametrize("slash", ["/", "%2f", "%2F"])
@pytest.mark.parametrize("at", ["@", "%40"])
async def test_every_spelling_of_a_scoped_name_is_that_package(prism, scoped, slash, at):
    spelt = scoped.replace("/", slash).replace("@", at)
    answer = await prism.get(f"/npm/{spelt}")
    assert (answer.status, answer.json["name"]) == (200, scoped)
    file = f"{scoped.partition('/')[2]}-1.0.0.tgz"
    assert (await prism.get(f"/npm/{spelt}/-/{file}")).status == 200
    assert (await prism.get(f"/npm/{spelt}/1.0.0")).json["version"] == "1.0.0"
    assert (await prism.get(f"/npm/-/package/{spelt}/dist-tags")).json == {"latest": "1.0.0"}


async def test_the_tarball_is_where_the_packument_says_and_is_what_was_published(prism):
    name = new_name()
    tarball = package(name)
    await prism.publish(name, tarball)
    url = (await prism.get(f"/npm/{name}")).json["versions"]["1.0.0"]["dist"]["tarball"]
    assert url == f"{MOUNTED}/{name}/-/{name}-1.0.0.tgz"
    answer = await prism.get(url.removeprefix(BASE_URL))
    assert answer.body == tarball
    assert answer.headers["content-type"] == "application/octet-stream"


async def test_old_clients_spell_a_scope_in_the_file_name_too(prism, scoped):
    assert (await prism.get(f"/npm/{scoped}/-/{scoped}-1.0.0.tgz")).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/-/other-1.0.0.tgz",
        "/-/.tgz",
        "/-/{name}-.tgz",
        "/-/{name}-1.0.0.tar",
        "/-/{name}-2.0.0.tgz",
        "/-/{name}-latest.tgz",
        "/-/../{name}-1.0.0.tgz",
        "/2.0.0",
        "/^1.0.0",
        "/beta",
        "/__proto__",
    ],
)
async def test_what_is_not_there_is_404_with_npm_s_error(prism, path):
    name = await prism.published()
    answer = await prism.get(f"/npm/{name}{path.format(name=name)}")
    assert answer.status == 404
    assert answer.json["error"] == answer.json["detail"]


@pytest.mark.parametrize("path", ["/nothing-here", "/JSONStream", "/-/npm/v1/hooks", "/-/org/acme"])
async def test_what_nobody_can_publish_is_404_too(prism, path):
    answer = await prism.get(f"/npm{path}")
    assert answer.status == 404
    assert answer.json["error"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_refused_write_says_why_in_npm_s_notice_too(prism, method):
    answer = await prism.ask(method, "/npm/-/org/acme/team", body=b"{}")
    assert answer.status == 404
    assert answer.headers["npm-notice"] == answer.json["error"]
    assert "npm-notice" not in (await prism.get("/npm/-/org/acme/team")).headers


async def test_each_client_gets_the_form_it_prefers_and_a_304_for_it(prism):
    name = await prism.published()
    for _ in range(2):  # from the route, then from memory
        full = await prism.get(f"/npm/{name}")
        short = await prism.get(f"/npm/{name}", SHORT)
        assert full.headers["content-type"] == FULL_TYPE
        assert short.headers["content-type"] == SHORT_TYPE
        assert full.headers["etag"] != short.headers["etag"]
        assert "accept" in short.headers["vary"]
        again = await prism.get(f"/npm/{name}", SHORT | {"if-none-match": short.headers["etag"]})
        assert (again.status, again.body) == (304, b"")
        crossed = await prism.get(f"/npm/{name}", {"if-none-match": short.headers["etag"]})
        assert crossed.status == 200


async def test_a_publish_shows_at_once(prism):
    name = await prism.published()
    before = (await prism.get(f"/npm/{name}")).json
    await prism.publish(name, package(name, "1.1.0"))
    after = (await prism.get(f"/npm/{name}")).json
    assert after["dist-tags"] == {"latest": "1.1.0"}
    assert list(after["versions"]) == ["1.0.0", "1.1.0"]
    assert after["versions"]["1.0.0"] == before["versions"]["1.0.0"]
    assert after["_rev"] != before["_rev"]


async def test_a_document_for_a_write_is_full_and_kept_nowhere(prism):
    name = await prism.published()
    answer = await prism.get(f"/npm/{name}?write=true", SHORT)
    assert answer.json == (await prism.get(f"/npm/{name}")).json
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


async def test_a_version_is_found_by_tag_and_knows_its_tarball(prism):
    name = await prism.published()
    by_tag, exact = [await prism.get(f"/npm/{name}/{each}") for each in ("latest", "1.0.0")]
    assert by_tag.json == exact.json
    assert exact.json["dist"]["tarball"].endswith(f"/npm/{name}/-/{name}-1.0.0.tgz")


async def test_the_readme_of_latest_is_told(prism):
    name = new_name()
    await prism.publish(name, package(name, files={"ReadMe.md": "# Hello"}))
    document = (await prism.get(f"/npm/{name}")).json
    assert (document["readmeFilename"], document["readme"]) == ("ReadMe.md", "# Hello")


async def test_pings_and_keys_need_nobody(prism):
    assert (await prism.get("/npm/-/ping?write=true")).json == {}
    (key,) = (await prism.get("/npm/-/npm/v1/keys")).json["keys"]
    assert key["keyid"].startswith("SHA256:")


async def test_the_root_can_be_the_registry_and_leaves_the_rest_its_paths():
    async with running({"plugin.npm.mount": ["/", "/npm"]}) as prism:
        name = await prism.published()
        at_root = (await prism.get(f"/{name}")).json["versions"]["1.0.0"]["dist"]["tarball"]
        assert at_root == f"{BASE_URL}/{name}/-/{name}-1.0.0.tgz"
        assert (await prism.get(f"/{name}/-/{name}-1.0.0.tgz")).status == 200
        below = (await prism.get(f"/npm/{name}")).json["versions"]["1.0.0"]["dist"]["tarball"]
        assert below == f"{MOUNTED}/{name}/-/{name}-1.0.0.tgz"
        assert (await prism.get("/-/health")).status == 200
        assert (await prism.get(f"/v1/packages/{name}")).status == 200


async def test_where_reading_takes_a_right_strangers_get_none():
    settings = {
        "auth": ["allowlist"],
        "plugin.auth_allowlist.public_read": False,
        "plugin.auth_allowlist.rows": [
            {"publisher": "ci", "packages": ["*"], "actions": ["publish", "read"]},
            {"publisher": "ada", "packages": ["@acme/*"], "actions": ["read"]},
        ],
    }
    ci, ada = ({"x-prism-publisher-name": name} for name in ("ci", "ada"))
    async with running(settings) as prism:
        for name in ("@acme/one", "two"):
            assert (await prism.publish(name, package(name), headers=ci)).status == 201
            assert (await prism.get(f"/npm/{name}", ci)).status == 200
        for path in ("two", "two/1.0.0", "two/-/two-1.0.0.tgz", "-/package/two/dist-tags"):
            assert (await prism.get(f"/npm/{path}")).status == 401
            assert (await prism.get(f"/npm/{path}", ada)).status == 403
        assert (await prism.get("/npm/-/v1/search")).status == 401
        found = (await prism.get("/npm/-/v1/search", ada)).json
        assert [each["package"]["name"] for each in found["objects"]] == ["@acme/one"]
        assert found["total"] == 1
        assert (await prism.get("/npm/-/v1/search", ci)).json["total"] == 2
