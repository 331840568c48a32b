"""Dist-tags set and removed by hand."""

from __future__ import annotations

import anyio
import pytest

from prism_kernel.contracts.events import TagMoved
from prism_kernel.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    PackageNotFound,
    VersionNotFound,
)
from tests.changes.workshop import ANN, Workshop

pytestmark = pytest.mark.anyio


async def test_a_tag_names_the_version_it_is_set_on(shop):
    await shop.publish_all("1.0.0", "2.0.0")
    changed = await shop.changes.set_tag("widget", "lts", "1.0.0", ANN)
    assert changed.record.dist_tags == {"latest": "2.0.0", "lts": "1.0.0"}
    assert await shop.record() == changed.record
    assert isinstance(shop.events[-1], TagMoved)
    assert (shop.events[-1].tag, shop.events[-1].version, shop.events[-1].by) == (
        "lts",
        "1.0.0",
        "ann",
    )


async def test_latest_can_be_moved_back(shop):
    await shop.publish_all("1.0.0", "2.0.0")
    await shop.changes.set_tag("widget", "latest", "1.0.0", ANN)
    assert (await shop.record()).dist_tags == {"latest": "1.0.0"}
    assert (await shop.index.list(cursor=None, limit=1)).items[0].latest == "1.0.0"


async def test_setting_a_tag_where_it_is_changes_nothing(shop):
    await shop.publish()
    before, events = await shop.record(), len(shop.events)
    changed = await shop.changes.set_tag("widget", "latest", "1.0.0", ANN)
    assert not changed.changed
    assert await shop.record() == before
    assert len(shop.events) == events


async def test_a_removed_tag_is_gone(shop):
    await shop.publish(tag="next")
    changed = await shop.changes.remove_tag("widget", "next", ANN)
    assert changed.record.dist_tags == {"latest": "1.0.0"}
    assert shop.events[-1].version is None


@pytest.mark.parametrize(
    ("tag", "version", "expected", "code"),
    [
        ("1.x", "1.0.0", InvalidInput, "invalid-tag"),
        ("../up", "1.0.0", InvalidInput, "invalid-tag"),
        ("next", "9.9.9", VersionNotFound, "version-not-found"),
        ("next", "latest", VersionNotFound, "version-not-found"),
        ("next", "1.1.0", Conflict, "version-yanked"),
    ],
)
async def test_a_tag_that_makes_no_sense_is_refused(shop, tag, version, expected, code):
    await shop.publish_all("1.0.0", "1.1.0")
    await shop.changes.yank("widget", "1.1.0", "broken", ANN)
    before = await shop.record()
    with pytest.raises(expected) as raised:
        await shop.changes.set_tag("widget", tag, version, ANN)
    assert raised.value.problem_code == code
    assert await shop.record() == before


async def test_latest_cannot_be_removed(shop):
    await shop.publish()
    with pytest.raises(Conflict) as raised:
        await shop.changes.remove_tag("widget", "latest", ANN)
    assert raised.value.problem_code == "latest-required"


async def test_a_tag_that_is_not_there_cannot_be_removed(shop):
    await shop.publish()
    with pytest.raises(NotFound) as raised:
        await shop.changes.remove_tag("widget", "next", ANN)
    assert raised.value.problem_code == "tag-not-found"


async def test_a_package_that_is_not_there_has_no_tags(shop):
    with pytest.raises(PackageNotFound):
        await shop.changes.set_tag("widget", "next", "1.0.0", ANN)


async def test_writers_that_set_tags_at_once_all_land(shop):
    await shop.publish()
    tags = [f"tag-{number}" for number in range(20)]
    async with anyio.create_task_group() as tasks:
        for tag in tags:
            other = Workshop(shop.storage)
            tasks.start_soon(other.changes.set_tag, "widget", tag, "1.0.0", ANN)
    record = await shop.record()
    assert sorted(record.dist_tags) == ["latest", *sorted(tags)]
    assert record.revision == 1 + len(tags)
    assert (await shop.index.list(cursor=None, limit=1)).items[0].revision == record.revision


async def test_a_tag_set_during_a_publish_lands(shop):
    await shop.publish()
    async with anyio.create_task_group() as tasks:
        for number in range(5):
            tasks.start_soon(Workshop(shop.storage).publish, f"2.0.{number}")
        tasks.start_soon(Workshop(shop.storage).changes.set_tag, "widget", "lts", "1.0.0", ANN)
    record = await shop.record()
    assert record.dist_tags == {"latest": "2.0.4", "lts": "1.0.0"}
    assert len(record.versions) == 6
