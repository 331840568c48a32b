"""What plugins keep with a package's record, and changes that ask for a revision."""

from __future__ import annotations

import anyio
import pytest

from prism_kernel.contracts.services import Removal
from prism_kernel.errors import Conflict, PackageNotFound
from tests.changes.workshop import ANN

pytestmark = pytest.mark.anyio


async def test_an_annotation_is_kept_with_the_record(shop):
    await shop.publish()
    changed = await shop.changes.annotate("widget", "npm", lambda kept: {**kept, "stars": ["ann"]})
    assert changed.record.annotations == {"npm": {"stars": ["ann"]}}
    assert (await shop.record()).annotations == {"npm": {"stars": ["ann"]}}


async def test_an_annotation_that_changes_nothing_writes_no_revision(shop):
    await shop.publish()
    await shop.changes.annotate("widget", "npm", lambda _: {"access": "public"})
    before = await shop.record()
    changed = await shop.changes.annotate("widget", "npm", dict)
    assert not changed.changed
    assert await shop.record() == before


async def test_a_plugin_that_has_nothing_to_keep_writes_no_revision(shop):
    await shop.publish()
    before = await shop.record()
    changed = await shop.changes.annotate("widget", "npm", dict)
    assert not changed.changed
    assert await shop.record() == before


async def test_twenty_annotations_at_once_are_all_kept(shop):
    await shop.publish()

    async def star(user: str) -> None:
        await shop.changes.annotate("widget", "npm", lambda kept: {**kept, user: True})

    async with anyio.create_task_group() as tasks:
        for number in range(20):
            tasks.start_soon(star, f"user{number}")
    assert len((await shop.record()).annotations["npm"]) == 20


async def test_an_annotation_survives_a_publish(shop):
    await shop.publish()
    await shop.changes.annotate("widget", "npm", lambda _: {"access": "public"})
    await shop.publish("1.1.0")
    assert (await shop.record()).annotations == {"npm": {"access": "public"}}


async def test_nothing_can_be_kept_with_a_package_that_is_not_there(shop):
    with pytest.raises(PackageNotFound):
        await shop.changes.annotate("widget", "npm", lambda _: {"access": "public"})


async def test_a_change_from_a_revision_that_has_passed_is_a_conflict(shop):
    await shop.publish_all("1.0.0", "1.1.0")
    seen = (await shop.record()).revision
    await shop.changes.set_tag("widget", "next", "1.1.0", ANN)
    changes = shop.changes
    with pytest.raises(Conflict) as raised:
        await changes.set_deprecations("widget", {"1.0.0": "old"}, ANN, revision=seen)
    assert raised.value.problem_code == "revision-passed"
    with pytest.raises(Conflict):
        await changes.unpublish("widget", Removal(frozenset({"1.0.0"}), revision=seen), ANN)
    with pytest.raises(Conflict):
        await changes.annotate("widget", "npm", lambda _: {"access": "public"}, revision=seen)


async def test_messages_are_set_and_taken_away_in_one_revision(shop):
    await shop.publish_all("1.0.0", "1.1.0", "1.2.0")
    await shop.changes.set_deprecations("widget", {"1.0.0": "old"}, ANN)
    before = (await shop.record()).revision
    messages = {"1.0.0": None, "1.1.0": "use 1.2", "1.2.0": None}
    changed = await shop.changes.set_deprecations("widget", messages, ANN)
    entries = changed.record.versions
    assert [entries[version].deprecated for version in messages] == [None, "use 1.2", None]
    assert changed.record.revision == before + 1
    assert changed.versions == ("1.0.0", "1.1.0")
    told = [(event.versions, event.message) for event in shop.events[-2:]]
    assert sorted(told) == [(("1.0.0",), None), (("1.1.0",), "use 1.2")]
