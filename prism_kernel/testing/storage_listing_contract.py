"""The part of the storage contract about listing keys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from prism_kernel.contracts.storage import StorageDriver

TRICKY_KEYS = (
    # "-" and "." sort before "/", digits and letters behind it; capitals before small letters.
    "a!b",
    "a-b",
    "a.b",
    "a/-",
    "a/b-c",
    "a/b/c",
    "a/b0",
    "a/bb/1",
    "a0",
    "aB",
    "a~",
    "B/x",
    "b/a/a",
    "b/a0/a",
    "b/aa",
    "packages/@acme/widget/1.0.0/manifest.json",
    "packages/@acme/widget/1.0.0-rc.1/manifest.json",
    "packages/@acme/widget/package.json",
    "packages/@acme/widget-kit/package.json",
    "packages/left-pad/package.json",
)

PREFIXES = ("", "a", "a/", "a/b", "a/b/", "a-", "B", "b/a", "packages/@acme/widget", "packages/z")

NOTHING = ("/", "//", "a//", "./", "../", "a/../", ".", "ümlaut/", "nul\x00/", "x" * 5000, "a/b/c/")

BETWEEN = (
    "",
    "!",
    "a",
    "a.",
    "a/",
    "a/b",
    "a/b/",
    "a/bz",
    "b/a/",
    "packages/",
    "packages/@z",
    "~",
    "ü",
)


_CLOCKS_APART = timedelta(minutes=5)
"""How far the store's clock may be from ours."""


class ListingContract:
    many: ClassVar[int] = 300
    """How many keys to page through. A driver that reads pages wants more than one of them."""

    @pytest.mark.parametrize("prefix", PREFIXES)
    async def test_keys_come_in_code_point_order(self, driver: StorageDriver, prefix: str) -> None:
        await _put_all(driver, reversed(TRICKY_KEYS))
        assert await _keys(driver, prefix) == _expected(prefix)

    @pytest.mark.parametrize("after", [*BETWEEN, *TRICKY_KEYS])
    async def test_after_leaves_out_what_sorts_up_to_it(
        self, driver: StorageDriver, after: str
    ) -> None:
        await _put_all(driver, TRICKY_KEYS)
        for prefix in PREFIXES:
            assert await _keys(driver, prefix, after) == _expected(prefix, after)

    async def test_a_prefix_is_a_string_and_not_a_folder(self, driver: StorageDriver) -> None:
        await _put_all(driver, ["left-pad/x", "left-pad2/x", "left/x"])
        assert await _keys(driver, "left-pad") == ["left-pad/x", "left-pad2/x"]
        assert await _keys(driver, "left-pad/x") == ["left-pad/x"]

    @pytest.mark.parametrize("prefix", NOTHING)
    async def test_a_prefix_that_no_key_can_have_lists_nothing(
        self, driver: StorageDriver, prefix: str
    ) -> None:
        await _put_all(driver, TRICKY_KEYS)
        assert await _keys(driver, prefix) == []

    async def test_an_empty_store_lists_nothing(self, driver: StorageDriver) -> None:
        assert await _keys(driver, "") == []

    async def test_listed_objects_are_as_stat_says(self, driver: StorageDriver) -> None:
        await _put_all(driver, TRICKY_KEYS)
        listed = [found async for found in driver.list("")]
        assert listed == [await driver.stat(found.key) for found in listed]

    async def test_listed_objects_tell_when_they_were_written_or_nothing(
        self, driver: StorageDriver
    ) -> None:
        before = datetime.now(UTC) - _CLOCKS_APART
        await _put_all(driver, ["a/b", "a/c"])
        for found in [found async for found in driver.list("")]:
            if found.modified_at is not None:
                assert before <= found.modified_at <= datetime.now(UTC) + _CLOCKS_APART

    async def test_deleted_objects_are_not_listed(self, driver: StorageDriver) -> None:
        await _put_all(driver, ["a/b", "a/c", "d/e"])
        await driver.delete("a/c")
        await driver.delete("d/e")
        assert await _keys(driver, "") == ["a/b"]

    async def test_paging_with_after_equals_the_whole_listing(self, driver: StorageDriver) -> None:
        await _put_all(driver, TRICKY_KEYS)
        assert await _paged(driver, 3) == sorted(TRICKY_KEYS)

    async def test_many_keys_are_all_listed(self, driver: StorageDriver) -> None:
        keys = [f"{number % 7}/{number:05}" for number in range(self.many)]
        await _put_all(driver, keys)
        assert await _keys(driver, "") == sorted(keys)

    async def test_what_is_deleted_while_listing_does_not_disturb(
        self, driver: StorageDriver
    ) -> None:
        keys = [f"{number:03}/object" for number in range(20)]
        await _put_all(driver, keys)
        listed = []
        async for found in driver.list(""):
            listed.append(found.key)
            await driver.delete("010/object")
        assert [key for key in listed if key != "010/object"] == [*keys[:10], *keys[11:]]


async def _put_all(driver: StorageDriver, keys: Iterable[str]) -> None:
    for key in keys:
        await driver.put(key, key.encode("ascii"))


async def _keys(driver: StorageDriver, prefix: str, after: str = "") -> list[str]:
    return [found.key async for found in driver.list(prefix, after=after)]


async def _paged(driver: StorageDriver, size: int) -> list[str]:
    keys: list[str] = []
    while True:
        page: list[str] = []
        async for found in driver.list("", after=keys[-1] if keys else ""):
            page.append(found.key)
            if len(page) == size:
                break
        if not page:
            return keys
        keys += page


def _expected(prefix: str, after: str = "") -> list[str]:
    return sorted(key for key in TRICKY_KEYS if key.startswith(prefix) and key > after)
