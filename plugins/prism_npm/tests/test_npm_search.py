"""Searching over HTTP, and seeing what was just published."""

from __future__ import annotations

import asyncio

import anyio
import pytest
import structlog

from prism_kernel.api import Page
from prism_kernel.testing.memory_storage import MemoryStorage
from prism_npm.search.freshness import Changes, mark_change
from prism_npm.search.index import SearchIndex
from prism_npm.search.query import Query
from tests.web.running import BASE_URL, package, running

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
async def prism(anyio_backend):
    async with running() as made:
        for name, members in {
            "@acme/widget": {
                "description": "Turns things.",
                "keywords": ["turning"],
                "license": "MIT",
                "author": "Ada Lovelace <ada@acme.example> (https://acme.example)",
                "homepage": "https://acme.example/widget",
                "repository": {"type": "git", "url": "git+https://acme.example/widget.git"},
                "bugs": {"url": "javascript:alert(1)"},
            },
            "gadget": {"author": {"name": "Bob"}, "description": "Better than a widget."},
            "plain": {},
        }.items():
            assert (await made.publish(name, package(name, **members))).status == 201
        yield made


async def search(prism, **parameters):
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    answer = await prism.get(f"/npm/-/v1/search?{query}")
    assert answer.status == 200, answer.body
    return answer.json


async def names(prism, **parameters):
    return [each["package"]["name"] for each in (await search(prism, **parameters))["objects"]]


async def test_a_result_has_what_npm_prints(prism):
    (found,) = (await search(prism, text="@acme/widget"))["objects"]
    package = found["package"]
    assert package.pop("date").endswith("Z")
    assert package == {
        "name": "@acme/widget",
        "scope": "acme",
        "version": "1.0.0",
        "description": "Turns things.",
        "keywords": ["turning"],
        "license": "MIT",
        "author": {"name": "Ada Lovelace", "email": "ada@acme.example"},
        "publisher": {"username": "anonymous", "email": ""},
        "maintainers": [{"username": "anonymous", "email": ""}],
        "links": {
            "npm": f"{BASE_URL}/npm/@acme/widget",
            "homepage": "https://acme.example/widget",
            "repository": "https://acme.example/widget.git",
        },
    }
    assert found["score"]["final"] == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("widget", ["@acme/widget", "gadget"]),
        ("scope:acme", ["@acme/widget"]),
        ("keywords:turning", ["@acme/widget"]),
        ("author:ada@acme.example", ["@acme/widget"]),
        ("author:bob", ["gadget"]),
        ("author:bob%20turning", []),
        ("nothing-like-it", []),
    ],
)
async def test_words_and_qualifiers_find(prism, text, expected):
    assert await names(prism, text=text) == expected


async def test_pages_follow_each_other(prism):
    pages = [await names(prism, **{"text": "", "size": 1, "from": start}) for start in range(4)]
    assert pages == [["@acme/widget"], ["gadget"], ["plain"], []]
    assert (await search(prism, size=1))["total"] == 3


@pytest.mark.parametrize("query", ["size=-1", "size=x", "from=1.5", "from=99999999999999999999"])
async def test_a_page_that_is_no_number_is_refused(prism, query):
    answer = await prism.get(f"/npm/-/v1/search?{query}")
    assert (answer.status, answer.code) == (400, "invalid-input")
    assert answer.json["error"]


async def test_what_was_just_published_is_found(prism):
    assert await names(prism, text="fresh") == []
    await prism.publish("fresh", package("fresh"))
    with anyio.fail_after(5):
        while await names(prism, text="fresh") != ["fresh"]:  # noqa: ASYNC110 - it is elsewhere
            await anyio.sleep(0.01)


@pytest.mark.parametrize("key", ["%22ada%22", "ada"])
async def test_stars_are_listed_by_user(prism, key):
    def star(kept):
        return {**kept, "stars": ["ada"]}

    await prism.services.context("npm").registry.annotate("gadget", "npm", star)
    answer = await prism.get(f"/npm/-/_view/starredByUser?key={key}")
    assert [row["value"] for row in answer.json["rows"]] == ["gadget"]
    nobody = await prism.get("/npm/-/_view/starredByUser?key=%22bob%22")
    assert nobody.json == {"rows": []}


@pytest.mark.parametrize("path", ["/-/v1/search?text=nothing", "/-/_view/starredByUser?key=ada"])
async def test_who_asks_under_another_host_is_told_so(prism, path):
    answer = await prism.get(f"/npm{path}", {"host": "evil.example"})
    assert (answer.status, answer.code) == (403, "unknown-host")


class Listings:
    """A registry without packages that counts how often it is listed."""

    def __init__(self):
        self.count = 0

    async def list_packages(self, **_options):
        self.count += 1
        return Page([], None)


async def test_nothing_is_listed_again_until_something_changes():
    registry, storage = Listings(), MemoryStorage()
    index = SearchIndex(registry, storage)
    for _ in range(5):
        await index.search(Query())
    assert registry.count == 1
    await mark_change(storage)
    await anyio.sleep(0.05)
    for _ in range(5):
        await index.search(Query())
    assert registry.count == 2


async def test_many_changes_at_once_are_told_once_and_the_last_one_too():
    storage = Counting()
    changes = Changes(storage, structlog.get_logger())
    running = asyncio.create_task(changes.run())
    for _ in range(3):
        for _ in range(50):
            changes.note()
        await anyio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    assert storage.puts == 1
    await changes.tell()
    await changes.tell()
    assert storage.puts == 2


class Counting(MemoryStorage):
    puts = 0

    async def put(self, *arguments, **options):
        self.puts += 1
        return await super().put(*arguments, **options)
