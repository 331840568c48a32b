"""Deprecations and yanks: a version is still there, with something said of it."""

from __future__ import annotations

import pytest

from prism_kernel.builtins.strategies import select_highest
from prism_kernel.contracts.events import VersionsDeprecated, VersionYanked
from prism_kernel.contracts.resolve import SelectionRequest
from prism_kernel.errors import InvalidInput, VersionNotFound
from tests.changes.workshop import ANN

pytestmark = pytest.mark.anyio


async def chosen(shop, selector: str) -> str | None:
    view = await shop.repository.records.get("widget")
    tags = view.record.dist_tags
    return select_highest(SelectionRequest(view.candidates, selector, tags, view.facts))


@pytest.mark.parametrize(
    ("selector", "marked"),
    [
        ("1.0.0", ["1.0.0"]),
        ("<=2.0.0-rc.1", ["1.0.0", "1.1.0", "2.0.0-rc.1"]),
        ("*", ["1.0.0", "1.1.0", "2.0.0-rc.1", "2.0.0"]),
        ("latest", ["2.0.0"]),
    ],
)
async def test_a_version_range_or_tag_can_be_deprecated(shop, selector, marked):
    await shop.publish_all("1.0.0", "1.1.0", "2.0.0-rc.1", "2.0.0")
    changed = await shop.changes.deprecate("widget", selector, " Use gadget. ", ANN)
    versions = changed.record.versions
    assert list(changed.versions) == marked
    assert {each for each in versions if versions[each].deprecated == "Use gadget."} == set(marked)
    assert shop.events[-1].versions == tuple(marked)
    await shop.changes.deprecate("widget", selector, None, ANN)
    assert not any(entry.deprecated for entry in (await shop.record()).versions.values())
    assert isinstance(shop.events[-1], VersionsDeprecated)


async def test_what_matches_nothing_is_not_found(shop):
    await shop.publish()
    for selector in ("9.9.9", ">=9", "nightly"):
        with pytest.raises(VersionNotFound):
            await shop.changes.deprecate("widget", selector, "Old.", ANN)


@pytest.mark.parametrize("text", ["", "  ", "two\nlines", "\x1b[2J", "x" * 1025], ids=ascii)
async def test_a_message_that_would_spoil_a_terminal_is_refused(shop, text):
    await shop.publish()
    with pytest.raises(InvalidInput) as raised:
        await shop.changes.deprecate("widget", "1.0.0", text, ANN)
    assert raised.value.problem_code == "invalid-text"
    with pytest.raises(InvalidInput):
        await shop.changes.yank("widget", "1.0.0", text, ANN)


async def test_a_yanked_version_is_found_only_by_its_number(shop):
    await shop.publish_all("1.0.0", "1.1.0", "1.2.0")
    await shop.changes.yank("widget", "1.2.0", "leaks", ANN)
    assert [await chosen(shop, each) for each in ("", "^1", "1.2.0", "latest")] == [
        "1.1.0",
        "1.1.0",
        "1.2.0",
        "1.1.0",
    ]
    event = shop.events[-1]
    assert isinstance(event, VersionYanked)
    assert (event.version, event.reason, event.by) == ("1.2.0", "leaks", "ann")


@pytest.mark.parametrize(
    ("versions", "yanked", "latest"),
    [
        (["1.0.0", "1.1.0", "2.0.0-rc.1"], ["1.1.0"], "1.0.0"),
        (["1.0.0-rc.1", "1.0.0"], ["1.0.0"], "1.0.0-rc.1"),
        (["1.0.0", "2.0.0"], ["1.0.0"], "2.0.0"),
        (["1.0.0", "2.0.0"], ["2.0.0", "1.0.0"], "1.0.0"),
    ],
    ids=["the highest release", "a prerelease in need", "it stays", "nothing else is left"],
)
async def test_latest_leaves_a_yanked_version(shop, versions, yanked, latest):
    await shop.publish_all(*versions)
    for version in yanked:
        await shop.changes.yank("widget", version, "broken", ANN)
    assert (await shop.record()).dist_tags["latest"] == latest


async def test_unyanking_brings_a_version_back_and_leaves_latest_where_it_is(shop):
    await shop.publish_all("1.0.0", "2.0.0")
    await shop.changes.yank("widget", "2.0.0", "broken", ANN)
    changed = await shop.changes.yank("widget", "2.0.0", None, ANN)
    assert changed.record.versions["2.0.0"].yanked is None
    assert changed.record.dist_tags == {"latest": "1.0.0"}
    assert await chosen(shop, ">=2") == "2.0.0"
    assert shop.events[-1].reason is None


async def test_latest_goes_to_the_first_version_that_can_be_had_again(shop):
    await shop.publish_all("1.0.0", "2.0.0")
    for version in ("1.0.0", "2.0.0"):
        await shop.changes.yank("widget", version, "broken", ANN)
    await shop.changes.yank("widget", "1.0.0", None, ANN)
    assert (await shop.record()).dist_tags == {"latest": "1.0.0"}


async def test_yanking_twice_for_one_reason_changes_nothing(shop):
    await shop.publish()
    first = await shop.changes.yank("widget", "1.0.0", "broken", ANN)
    second = await shop.changes.yank("widget", "1.0.0", "broken", ANN)
    assert (first.changed, second.changed) == (True, False)
    assert second.record.revision == first.record.revision


async def test_a_dist_tag_cannot_be_yanked(shop):
    await shop.publish()
    with pytest.raises(VersionNotFound):
        await shop.changes.yank("widget", "latest", "broken", ANN)
