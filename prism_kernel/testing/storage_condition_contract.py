"""The part of the storage contract about conditional writes and version tokens."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import ObjectNotFound, PreconditionFailed


class ConditionContract:
    tokens_are_digests: ClassVar[bool] = False
    """Whether the same bytes may get the same token again, as S3's ETag does."""

    async def test_if_absent_creates(self, driver: StorageDriver) -> None:
        written = await driver.put("object", b"x", if_absent=True)
        assert await driver.stat("object") == written

    async def test_if_absent_leaves_what_exists(self, driver: StorageDriver) -> None:
        first = await driver.put("object", b"first")
        with pytest.raises(PreconditionFailed):
            await driver.put("object", b"second", if_absent=True)
        with pytest.raises(PreconditionFailed):
            await driver.put("object", b"first", if_absent=True)
        assert (await driver.get("object")).stat == first

    async def test_if_absent_creates_again_after_a_delete(self, driver: StorageDriver) -> None:
        await driver.put("object", b"first")
        await driver.delete("object")
        await driver.put("object", b"second", if_absent=True)
        assert (await driver.get("object")).data == b"second"

    async def test_if_match_replaces_under_the_current_token(self, driver: StorageDriver) -> None:
        first = await driver.put("object", b"first")
        second = await driver.put("object", b"second", if_match=first.version)
        stored = await driver.get("object")
        assert stored.data == b"second"
        assert stored.stat == second

    async def test_if_match_refuses_a_stale_token(self, driver: StorageDriver) -> None:
        first = await driver.put("object", b"first")
        await driver.put("object", b"second")
        with pytest.raises(PreconditionFailed):
            await driver.put("object", b"third", if_match=first.version)
        assert (await driver.get("object")).data == b"second"

    @pytest.mark.parametrize("token", ["", "0", "never given out", '"quoted"', "*"])
    async def test_if_match_refuses_a_token_never_given_out(
        self, driver: StorageDriver, token: str
    ) -> None:
        await driver.put("object", b"x")
        with pytest.raises(PreconditionFailed):
            await driver.put("object", b"y", if_match=token)
        with pytest.raises(PreconditionFailed):
            await driver.delete("object", if_match=token)
        assert (await driver.get("object")).data == b"x"

    async def test_if_match_refuses_a_missing_key(self, driver: StorageDriver) -> None:
        elsewhere = await driver.put("elsewhere", b"x")
        with pytest.raises(PreconditionFailed):
            await driver.put("object", b"x", if_match=elsewhere.version)
        with pytest.raises(ObjectNotFound):
            await driver.get("object")

    async def test_if_match_refuses_a_token_from_before_a_delete(
        self, driver: StorageDriver
    ) -> None:
        first = await driver.put("object", b"x")
        await driver.delete("object")
        with pytest.raises(PreconditionFailed):
            await driver.put("object", b"y", if_match=first.version)
        await driver.put("object", b"z")
        with pytest.raises(PreconditionFailed):
            await driver.put("object", b"y", if_match=first.version)

    async def test_both_conditions_exclude_each_other(self, driver: StorageDriver) -> None:
        first = await driver.put("object", b"x")
        with pytest.raises(ValueError, match="if_absent"):
            await driver.put("object", b"y", if_absent=True, if_match=first.version)
        with pytest.raises(ValueError, match="if_absent"):
            await driver.put("other", b"y", if_absent=True, if_match="")
        assert (await driver.get("object")).data == b"x"

    async def test_a_local_file_is_written_under_the_same_conditions(
        self, driver: StorageDriver, tmp_path: Path
    ) -> None:
        source = tmp_path / "source"
        source.write_bytes(b"file")
        first = await driver.put("object", source, if_absent=True)
        with pytest.raises(PreconditionFailed):
            await driver.put("object", source, if_absent=True)
        source.write_bytes(b"changed")
        await driver.put("object", source, if_match=first.version)
        with pytest.raises(PreconditionFailed):
            await driver.put("object", source, if_match=first.version)

    async def test_delete_under_the_current_token_removes(self, driver: StorageDriver) -> None:
        first = await driver.put("object", b"x")
        await driver.delete("object", if_match=first.version)
        with pytest.raises(ObjectNotFound):
            await driver.stat("object")

    async def test_delete_under_a_stale_token_changes_nothing(self, driver: StorageDriver) -> None:
        first = await driver.put("object", b"first")
        second = await driver.put("object", b"second")
        with pytest.raises(PreconditionFailed):
            await driver.delete("object", if_match=first.version)
        assert (await driver.get("object")).stat == second

    async def test_delete_with_a_token_needs_an_object(self, driver: StorageDriver) -> None:
        first = await driver.put("object", b"x")
        await driver.delete("object")
        with pytest.raises(PreconditionFailed):
            await driver.delete("object", if_match=first.version)

    async def test_reading_leaves_the_token(self, driver: StorageDriver) -> None:
        written = await driver.put("object", b"x")
        await driver.get("object")
        assert [piece async for piece in driver.stream("object")] == [b"x"]
        assert await driver.stat("object") == written

    async def test_other_bytes_get_another_token(self, driver: StorageDriver) -> None:
        tokens = [(await driver.put("object", b"%02d" % number)).version for number in range(20)]
        assert len(set(tokens)) == 20

    async def test_every_write_gives_a_new_token_even_of_the_same_bytes(
        self, driver: StorageDriver
    ) -> None:
        self._needs_more_than_digests()
        tokens = [(await driver.put("object", b"same")).version for _ in range(20)]
        assert len(set(tokens)) == 20

    async def test_a_token_does_not_come_back_after_a_delete(self, driver: StorageDriver) -> None:
        self._needs_more_than_digests()
        tokens = set()
        for _ in range(20):
            tokens.add((await driver.put("object", b"same")).version)
            await driver.delete("object")
        assert len(tokens) == 20

    def _needs_more_than_digests(self) -> None:
        if self.tokens_are_digests:
            pytest.skip("the store's tokens are digests of the bytes")
