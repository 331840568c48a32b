"""The part of the storage contract about single objects: get, put, stat, delete, keys."""

from __future__ import annotations

from hashlib import shake_128
from pathlib import Path

import pytest

from prism_kernel.contracts.storage import (
    MAX_KEY_LENGTH,
    MAX_SEGMENT_LENGTH,
    StorageDriver,
)
from prism_kernel.errors import ObjectNotFound

BAD_KEYS = (
    "",
    "/",
    "/absolute",
    "folder/",
    "a//b",
    ".",
    "..",
    "../outside",
    "a/../../outside",
    "a/./b",
    ".hidden",
    "a/.hidden/b",
    "back\\slash",
    "space bar",
    "new\nline",
    "nul\x00",
    "delete\x7f",
    "ümlaut",
    "x" * (MAX_SEGMENT_LENGTH + 1),
    "x/" * (MAX_KEY_LENGTH // 2) + "x",
)

LONGEST_KEY = "/".join(["x" * MAX_SEGMENT_LENGTH] * 3)[:MAX_KEY_LENGTH]
"""One character short of the limit at least, and with segments as long as may be."""

ODD_KEYS = (
    "@scope/na~me",
    "1.0.0-rc.1+build.5",
    "a..b",
    "...".join("ab"),
    "%2e%2e",
    "a=b&c?d#e",
    "!-~",
)


class ObjectContract:
    async def test_get_returns_what_was_put(self, driver: StorageDriver) -> None:
        every_byte = bytes(range(256)) * 3
        await driver.put("folder/object", every_byte)
        assert (await driver.get("folder/object")).data == every_byte

    async def test_put_stat_and_get_say_the_same(self, driver: StorageDriver) -> None:
        written = await driver.put("folder/object", b"12345")
        assert written.key == "folder/object"
        assert written.size == 5
        assert await driver.stat("folder/object") == written
        assert (await driver.get("folder/object")).stat == written

    async def test_put_without_a_condition_replaces(self, driver: StorageDriver) -> None:
        await driver.put("object", b"a long first text")
        await driver.put("object", b"short")
        assert (await driver.get("object")).data == b"short"

    async def test_an_object_can_be_empty(self, driver: StorageDriver) -> None:
        assert (await driver.put("empty", b"")).size == 0
        assert (await driver.get("empty")).data == b""

    async def test_a_missing_key_is_not_found(self, driver: StorageDriver) -> None:
        with pytest.raises(ObjectNotFound):
            await driver.get("missing")
        with pytest.raises(ObjectNotFound):
            await driver.stat("missing")

    async def test_a_folder_of_keys_is_not_an_object(self, driver: StorageDriver) -> None:
        await driver.put("folder/object", b"x")
        with pytest.raises(ObjectNotFound):
            await driver.get("folder")
        with pytest.raises(ObjectNotFound):
            await driver.stat("folder")
        await driver.delete("folder")
        assert (await driver.get("folder/object")).data == b"x"

    async def test_nothing_is_inside_an_object(self, driver: StorageDriver) -> None:
        await driver.put("object", b"x")
        with pytest.raises(ObjectNotFound):
            await driver.get("object/inside")
        with pytest.raises(ObjectNotFound):
            await driver.stat("object/inside")
        await driver.delete("object/inside")
        assert (await driver.get("object")).data == b"x"

    async def test_a_local_file_is_stored_and_stays(
        self, driver: StorageDriver, tmp_path: Path
    ) -> None:
        source = tmp_path / "source"
        source.write_bytes(b"from a file")
        assert (await driver.put("object", source)).size == len(b"from a file")
        assert (await driver.get("object")).data == b"from a file"
        assert source.read_bytes() == b"from a file"

    async def test_a_later_change_of_the_local_file_does_not_reach_the_object(
        self, driver: StorageDriver, tmp_path: Path
    ) -> None:
        source = tmp_path / "source"
        source.write_bytes(b"stored")
        await driver.put("object", source)
        with source.open("r+b") as file:
            file.write(b"edited")
        assert (await driver.get("object")).data == b"stored"

    async def test_twenty_megabytes_from_a_local_file_arrive_whole(
        self, driver: StorageDriver, tmp_path: Path
    ) -> None:
        content = shake_128(b"prism").digest(20_000_000)
        source = tmp_path / "source"
        source.write_bytes(content)
        assert (await driver.put("object", source)).size == len(content)
        assert (await driver.get("object")).data == content

    async def test_an_unreadable_local_file_raises_its_own_error_and_changes_nothing(
        self, driver: StorageDriver, tmp_path: Path
    ) -> None:
        await driver.put("object", b"old")
        with pytest.raises(FileNotFoundError):
            await driver.put("object", tmp_path / "nowhere")
        assert (await driver.get("object")).data == b"old"

    async def test_a_deleted_object_is_gone(self, driver: StorageDriver) -> None:
        await driver.put("folder/object", b"x")
        await driver.delete("folder/object")
        with pytest.raises(ObjectNotFound):
            await driver.get("folder/object")
        with pytest.raises(ObjectNotFound):
            await driver.stat("folder/object")

    async def test_deleting_nothing_is_fine(self, driver: StorageDriver) -> None:
        await driver.delete("never/was")

    async def test_delete_leaves_the_siblings(self, driver: StorageDriver) -> None:
        await driver.put("folder/first", b"1")
        await driver.put("folder/second", b"2")
        await driver.delete("folder/first")
        assert (await driver.get("folder/second")).data == b"2"

    async def test_a_deleted_key_may_become_a_folder(self, driver: StorageDriver) -> None:
        await driver.put("name", b"x")
        await driver.delete("name")
        await driver.put("name/object", b"y")
        await driver.delete("name/object")
        await driver.put("name", b"z")
        assert (await driver.get("name")).data == b"z"

    @pytest.mark.parametrize("key", [LONGEST_KEY, *ODD_KEYS])
    async def test_every_key_of_the_grammar_works(self, driver: StorageDriver, key: str) -> None:
        written = await driver.put(key, b"x")
        assert (await driver.get(key)).data == b"x"
        assert [found async for found in driver.list("")] == [written]
        await driver.delete(key)
        assert [found async for found in driver.list("")] == []

    async def test_case_matters(self, driver: StorageDriver) -> None:
        await driver.put("JSONStream", b"old")
        await driver.put("jsonstream", b"new")
        assert (await driver.get("JSONStream")).data == b"old"

    @pytest.mark.parametrize("key", BAD_KEYS)
    async def test_every_method_refuses_a_bad_key(self, driver: StorageDriver, key: str) -> None:
        with pytest.raises(ValueError, match="key"):
            await driver.get(key)
        with pytest.raises(ValueError, match="key"):
            await driver.put(key, b"x")
        with pytest.raises(ValueError, match="key"):
            await driver.stat(key)
        with pytest.raises(ValueError, match="key"):
            await driver.delete(key)
        with pytest.raises(ValueError, match="key"):
            await driver.presign(key, expires_in=60)
        with pytest.raises(ValueError, match="key"):
            await anext(aiter(driver.stream(key)))
        assert [found async for found in driver.list("")] == []

    async def test_presign_gives_a_url_or_none(self, driver: StorageDriver) -> None:
        await driver.put("object", b"x")
        url = await driver.presign("object", expires_in=60)
        assert url is None or url.startswith(("http://", "https://"))

    async def test_closing_twice_is_fine(self, driver: StorageDriver) -> None:
        await driver.put("object", b"x")
        await driver.aclose()
        await driver.aclose()
