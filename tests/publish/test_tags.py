"""What a publish does to dist-tags."""

from __future__ import annotations

import pytest

from prism_kernel.record.tags import moved_tags
from tests.web.running import new_name, package

pytestmark = pytest.mark.anyio


async def tags(prism, name):
    return (await prism.get(f"/v1/packages/{name}")).json["distTags"]


async def publish(prism, name, version, tag=None):
    metadata = None if tag is None else {"tag": tag}
    return await prism.publish(name, package(name, version), metadata)


async def test_the_first_version_is_the_latest_even_a_prerelease(prism):
    name = new_name()
    await publish(prism, name, "1.0.0-beta.1")
    assert await tags(prism, name) == {"latest": "1.0.0-beta.1"}


async def test_a_prerelease_does_not_move_latest_from_a_release(prism):
    name = new_name()
    await publish(prism, name, "1.0.0")
    answer = await publish(prism, name, "2.0.0-beta.1")
    assert "tag" not in answer.json
    assert await tags(prism, name) == {"latest": "1.0.0"}


async def test_a_release_takes_latest_from_a_prerelease(prism):
    name = new_name()
    await publish(prism, name, "2.0.0-beta.1")
    await publish(prism, name, "2.0.0")
    assert await tags(prism, name) == {"latest": "2.0.0"}


async def test_latest_never_moves_backwards_by_itself(prism):
    name = new_name()
    await publish(prism, name, "2.0.0")
    await publish(prism, name, "1.9.9")
    assert await tags(prism, name) == {"latest": "2.0.0"}


async def test_latest_moves_backwards_if_that_is_asked_for(prism):
    name = new_name()
    await publish(prism, name, "2.0.0")
    answer = await publish(prism, name, "1.9.9", "latest")
    assert answer.json["tag"] == "latest"
    assert await tags(prism, name) == {"latest": "1.9.9"}


async def test_a_tag_that_is_asked_for_moves_and_latest_stays(prism):
    name = new_name()
    await publish(prism, name, "1.0.0")
    answer = await publish(prism, name, "2.0.0", "next")
    assert answer.json["tag"] == "next"
    assert await tags(prism, name) == {"latest": "1.0.0", "next": "2.0.0"}


async def test_the_first_version_under_another_tag_is_also_the_latest(prism):
    name = new_name()
    await publish(prism, name, "1.0.0", "next")
    assert await tags(prism, name) == {"latest": "1.0.0", "next": "1.0.0"}


@pytest.mark.parametrize("tag", ["next", "beta-2", "v-next", "a", "next.js", "lts~1", "L" * 64])
async def test_these_are_tags(prism, tag):
    name = new_name()
    assert (await publish(prism, name, "1.0.0", tag)).status == 201
    assert (await prism.get(f"/v1/packages/{name}/{tag}")).status == 200


@pytest.mark.parametrize(
    "tag",
    [
        "1.0.0",
        "v1",
        "1",
        "1.x",
        "x",
        "X",
        "",
        " ",
        "a b",
        "^1",
        "*",
        ">1",
        "a/b",
        "a@b",
        "-a",
        ".a",
        "L" * 65,
        "\u00e9",
        "a\n",
        "a\x00",
    ],
)
async def test_what_could_be_a_version_or_break_a_url_is_no_tag(prism, tag):
    name = new_name()
    answer = await publish(prism, name, "1.0.0", tag)
    assert answer.status == 400
    assert answer.code in {"invalid-tag", "invalid-payload"}
    assert not await prism.keys(name)


def test_other_tags_are_left_alone():
    before = {"latest": "1.0.0", "old": "0.9.0"}
    assert moved_tags(before, "1.1.0", None) == {"latest": "1.1.0", "old": "0.9.0"}
    assert moved_tags(before, "1.1.0", "new") == {**before, "new": "1.1.0"}
    assert before == {"latest": "1.0.0", "old": "0.9.0"}
