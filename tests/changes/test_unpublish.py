"""Unpublishing: the bytes go, the tombstone stays for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from prism_kernel.contracts.events import VersionsUnpublished
from prism_kernel.contracts.services import Removal
from prism_kernel.errors import (
    PackageNotFound,
    PermissionDenied,
    VersionExists,
    VersionNotFound,
)
from prism_kernel.record.policy import UnpublishPolicy
from tests.changes.workshop import ANN

pytestmark = pytest.mark.anyio


async def age(shop, version: str, hours: float) -> None:
    """Make a version look as if it had been published so long ago."""
    at = datetime.now(UTC) - timedelta(hours=hours)

    def older(record):
        entry = replace(record.versions[version], published_at=at)
        return replace(record, versions={**record.versions, version: entry})

    await shop.repository.records.change("widget", older)


async def test_a_version_leaves_nothing_but_a_tombstone(shop):
    await shop.publish_all("1.0.0", "2.0.0")
    digest = (await shop.record()).versions["2.0.0"].digest
    await shop.changes.unpublish(
        "widget", Removal(frozenset({"2.0.0"}), "published by mistake"), ANN
    )
    record = await shop.record()
    assert list(record.versions) == ["1.0.0"]
    assert record.dist_tags == {"latest": "1.0.0"}
    assert record.tombstones["2.0.0"].digest == digest
    assert record.tombstones["2.0.0"].reason == "published by mistake"
    assert not [key for key in await shop.keys() if "/2.0.0/" in key]
    event = shop.events[-1]
    assert isinstance(event, VersionsUnpublished)
    assert (event.versions, event.by) == (("2.0.0",), "ann")


async def test_tags_of_a_removed_version_go_and_latest_moves(shop):
    await shop.publish_all("1.0.0", "1.1.0-rc.1")
    await shop.publish("2.0.0", tag="next")
    await shop.changes.set_tag("widget", "latest", "2.0.0", ANN)
    await shop.changes.unpublish("widget", Removal(frozenset({"2.0.0"})), ANN)
    assert (await shop.record()).dist_tags == {"latest": "1.0.0"}


@pytest.mark.parametrize("text", ["1", "2"], ids=["the same bytes", "other bytes"])
async def test_a_number_is_never_used_again(shop, text):
    await shop.publish_all("1.0.0", "2.0.0")
    await shop.changes.unpublish("widget", Removal(frozenset({"2.0.0"})), ANN)
    with pytest.raises(VersionExists) as raised:
        await shop.publish("2.0.0", text=text)
    assert raised.value.problem_code == "version-unpublished"
    assert not [key for key in await shop.keys() if "/2.0.0/" in key]


async def test_a_package_without_versions_is_not_found_and_not_listed(shop):
    await shop.publish_all("1.0.0", "2.0.0")
    await shop.changes.unpublish("widget", Removal(frozenset({"1.0.0"})), ANN)
    await shop.changes.unpublish("widget", Removal(frozenset({"2.0.0"})), ANN)
    with pytest.raises(PackageNotFound):
        await shop.repository.records.get("widget")
    assert await shop.listed() == []
    assert await shop.keys() == ["packages/widget/package.json"]


async def test_a_whole_package_goes_at_once(shop):
    await shop.publish_all("1.0.0", "2.0.0")
    changed = await shop.changes.unpublish("widget", Removal(None), ANN)
    assert set(changed.versions) == {"1.0.0", "2.0.0"}
    assert set((await shop.record()).tombstones) == {"1.0.0", "2.0.0"}
    assert (await shop.record()).dist_tags == {}
    assert await shop.keys() == ["packages/widget/package.json"]
    with pytest.raises(PackageNotFound):
        await shop.changes.unpublish("widget", Removal(None), ANN)


async def test_a_package_comes_back_with_a_new_number_only(shop):
    await shop.publish()
    await shop.changes.unpublish("widget", Removal(None), ANN)
    with pytest.raises(VersionExists):
        await shop.publish()
    outcome = await shop.publish("1.0.1")
    assert (outcome.created, outcome.tag) == (True, "latest")
    assert await shop.listed() == ["widget"]
    assert set((await shop.record()).tombstones) == {"1.0.0"}


async def test_after_the_time_of_the_policy_a_version_stays(shop):
    await shop.publish_all("1.0.0", "2.0.0")
    await age(shop, "1.0.0", 73)
    for versions in (frozenset({"1.0.0"}), None):
        with pytest.raises(PermissionDenied) as raised:
            await shop.changes.unpublish("widget", Removal(versions), ANN)
        assert raised.value.problem_code == "unpublish-too-late"
        assert raised.value.details["version"] == "1.0.0"
    assert set((await shop.record()).versions) == {"1.0.0", "2.0.0"}
    await shop.changes.unpublish("widget", Removal(frozenset({"2.0.0"})), ANN)


async def test_an_administrator_is_exempt_from_the_policy(shop):
    await shop.publish()
    await age(shop, "1.0.0", 10_000)
    await shop.changes.unpublish("widget", Removal(frozenset({"1.0.0"}), exempt=True), ANN)
    assert not (await shop.record()).versions


async def test_the_policy_can_be_lifted_and_can_forbid(shop):
    await shop.publish_all("1.0.0", "2.0.0")
    await age(shop, "1.0.0", 10_000)
    shop.policy = UnpublishPolicy(within_hours=0)
    with pytest.raises(PermissionDenied):
        await shop.changes.unpublish("widget", Removal(frozenset({"2.0.0"})), ANN)
    shop.policy = UnpublishPolicy(always=True)
    await shop.changes.unpublish("widget", Removal(frozenset({"1.0.0"})), ANN)


async def test_only_an_exact_version_is_unpublished(shop):
    await shop.publish()
    for version in ("latest", "^1", "2.0.0"):
        with pytest.raises(VersionNotFound):
            await shop.changes.unpublish("widget", Removal(frozenset({version})), ANN)
