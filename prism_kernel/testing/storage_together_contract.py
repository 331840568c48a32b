"""A commit: several objects, and the one that names them, if the driver ``StoresTogether``."""

from __future__ import annotations

from pathlib import Path

import pytest

from prism_kernel.contracts.storage import StorageDriver, StoresTogether
from prism_kernel.errors import ObjectNotFound, PreconditionFailed, StorageUnavailable

_FOLDER = "packages/widget/1.0.0/first"
_RECORD = "packages/widget/package.json"


class TogetherContract:
    """Skipped for drivers that store one by one."""

    @pytest.fixture
    def together(self, driver: StorageDriver) -> StoresTogether:
        if not isinstance(driver, StoresTogether):
            pytest.skip("the driver stores objects one by one")
        return driver

    async def test_a_commit_stores_all_of_it(
        self, driver: StorageDriver, together: StoresTogether, tmp_path: Path
    ) -> None:
        file = tmp_path / "tarball"
        file.write_bytes(b"t" * 3_000_000)
        objects: dict[str, bytes | Path] = {
            f"{_FOLDER}/package.tgz": file,
            f"{_FOLDER}/manifest.json": b"{}",
            "other": b"",
        }
        stat = await together.commit(objects, _RECORD, b"the record", if_absent=True)
        assert stat == await driver.stat(_RECORD)
        for key, data in {**objects, _RECORD: b"the record"}.items():
            stored = await driver.get(key)
            assert stored.data == (data if isinstance(data, bytes) else data.read_bytes())
            assert (await driver.stat(key)).version == stored.stat.version
        assert file.exists()

    async def test_a_commit_whose_condition_fails_leaves_the_objects_for_another_try(
        self, driver: StorageDriver, together: StoresTogether
    ) -> None:
        before = await driver.put(_RECORD, b"old")
        for condition in ({"if_absent": True}, {"if_match": "another"}):
            key = f"{_FOLDER}/{next(iter(condition))}"
            with pytest.raises(PreconditionFailed):
                await together.commit({key: b"object"}, _RECORD, b"new", **condition)
            assert (await driver.get(key)).data == b"object"
        assert await driver.stat(_RECORD) == before
        after = await together.commit({}, _RECORD, b"new", if_match=before.version)
        assert after.version != before.version
        assert (await driver.get(_RECORD)).data == b"new"

    async def test_a_commit_replaces_no_object_that_is_there(
        self, driver: StorageDriver, together: StoresTogether
    ) -> None:
        before = await driver.put(f"{_FOLDER}/b", b"old")
        with pytest.raises(StorageUnavailable):
            await together.commit({f"{_FOLDER}/{name}": b"new" for name in "abc"}, _RECORD, b"{}")
        assert [stat.key async for stat in driver.list("")] == [before.key]
        assert await driver.stat(before.key) == before

    async def test_a_commit_whose_own_key_cannot_be_written_leaves_no_object(
        self, driver: StorageDriver, together: StoresTogether
    ) -> None:
        await driver.put(f"{_RECORD}/below", b"x")
        try:
            await together.commit({f"{_FOLDER}/a": b"1"}, _RECORD, b"{}")
        except ValueError:
            with pytest.raises(ObjectNotFound):
                await driver.stat(f"{_FOLDER}/a")

    async def test_a_bad_key_in_a_commit_stores_nothing(
        self, driver: StorageDriver, together: StoresTogether
    ) -> None:
        for objects, key in (({"a": b"1", "../b": b"2"}, _RECORD), ({"a": b"1"}, "../b")):
            with pytest.raises(ValueError, match="storage key"):
                await together.commit(objects, key, b"{}")
            with pytest.raises(ObjectNotFound):
                await driver.stat("a")
