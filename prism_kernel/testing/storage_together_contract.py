"""Several objects at once, if the driver ``StoresTogether``."""

from __future__ import annotations

from pathlib import Path

import pytest

from prism_kernel.contracts.storage import StorageDriver, StoresTogether
from prism_kernel.errors import ObjectNotFound, PreconditionFailed

_FOLDER = "packages/widget/1.0.0/first"


class TogetherContract:
    """Skipped for drivers that store one by one."""

    @pytest.fixture
    def together(self, driver: StorageDriver) -> StoresTogether:
        if not isinstance(driver, StoresTogether):
            pytest.skip("the driver stores objects one by one")
        return driver

    async def test_objects_stored_together_are_all_there(
        self, driver: StorageDriver, together: StoresTogether, tmp_path: Path
    ) -> None:
        file = tmp_path / "tarball"
        file.write_bytes(b"t" * 3_000_000)
        objects: dict[str, bytes | Path] = {
            f"{_FOLDER}/package.tgz": file,
            f"{_FOLDER}/manifest.json": b"{}",
            "other": b"",
        }
        await together.put_all(objects)
        for key, data in objects.items():
            stored = await driver.get(key)
            assert stored.data == (data if isinstance(data, bytes) else data.read_bytes())
            assert (await driver.stat(key)).version == stored.stat.version
        assert file.exists()

    async def test_no_object_is_replaced_by_one_of_several(
        self, driver: StorageDriver, together: StoresTogether
    ) -> None:
        before = await driver.put(f"{_FOLDER}/b", b"old")
        with pytest.raises(PreconditionFailed):
            await together.put_all({f"{_FOLDER}/{name}": b"new" for name in "abc"})
        assert (await driver.get(f"{_FOLDER}/b")).data == b"old"
        assert (await driver.stat(f"{_FOLDER}/b")).version == before.version

    async def test_a_bad_key_among_several_stores_none(
        self, driver: StorageDriver, together: StoresTogether
    ) -> None:
        with pytest.raises(ValueError, match="storage key"):
            await together.put_all({"a": b"1", "../b": b"2"})
        with pytest.raises(ObjectNotFound):
            await driver.stat("a")

    async def test_nothing_may_be_stored_together(self, together: StoresTogether) -> None:
        await together.put_all({})
