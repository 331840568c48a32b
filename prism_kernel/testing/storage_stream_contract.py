"""The part of the storage contract about reading objects in pieces."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from hashlib import shake_128
from typing import cast

import pytest

from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import ObjectNotFound

LONGEST_PIECE = 8 * 1024 * 1024
SIZE = 3_000_001
LARGE = shake_128(b"prism").digest(SIZE)
"""Longer than the pieces of most drivers, and no two places in it look alike."""

RANGES = (
    (0, None),
    (0, SIZE),
    (0, 1),
    (1, None),
    (7, 1_000_000),
    (1_048_575, 2),
    (SIZE - 1, 1),
    (SIZE - 1, None),
    (SIZE - 1, 100),
    (100, SIZE),
    (0, 0),
    (50, 0),
    (SIZE, None),
    (SIZE, 1),
    (SIZE + 1, None),
    (SIZE * 1000, 10),
)


class StreamContract:
    @pytest.mark.parametrize(("start", "length"), RANGES)
    async def test_a_range_is_what_a_slice_would_be(
        self, driver: StorageDriver, start: int, length: int | None
    ) -> None:
        await driver.put("object", LARGE)
        end = None if length is None else start + length
        assert await _read(driver, "object", start, length) == LARGE[start:end]

    async def test_pieces_are_short(self, driver: StorageDriver) -> None:
        await driver.put("object", bytes(20_000_000))
        sizes = [len(piece) async for piece in driver.stream("object")]
        assert sum(sizes) == 20_000_000
        assert 0 < min(sizes) <= max(sizes) <= LONGEST_PIECE

    async def test_an_empty_object_has_no_bytes(self, driver: StorageDriver) -> None:
        await driver.put("object", b"")
        assert await _read(driver, "object", 0, None) == b""
        assert await _read(driver, "object", 0, 10) == b""
        assert await _read(driver, "object", 5, None) == b""

    @pytest.mark.parametrize(("start", "length"), [(0, None), (0, 0), (10, 5)])
    async def test_a_missing_key_is_not_found_before_the_first_piece(
        self, driver: StorageDriver, start: int, length: int | None
    ) -> None:
        with pytest.raises(ObjectNotFound):
            await anext(aiter(driver.stream("missing", start=start, length=length)))

    @pytest.mark.parametrize(("start", "length"), [(-1, None), (-1, 5), (0, -1)])
    async def test_a_range_does_not_count_backwards(
        self, driver: StorageDriver, start: int, length: int | None
    ) -> None:
        await driver.put("object", b"x")
        with pytest.raises(ValueError, match="range"):
            await anext(aiter(driver.stream("object", start=start, length=length)))

    async def test_a_reader_may_stop_early(self, driver: StorageDriver) -> None:
        await driver.put("object", LARGE)
        stream = cast("AsyncGenerator[bytes, None]", driver.stream("object"))
        async with aclosing(stream) as pieces:
            first = await anext(pieces)
        assert LARGE.startswith(first)
        await driver.delete("object")

    async def test_a_replaced_object_is_streamed_old_or_new_but_never_mixed(
        self, driver: StorageDriver
    ) -> None:
        old, new = b"o" * 20_000_000, b"n" * 20_000_000
        await driver.put("object", old)
        received: list[bytes] = []
        async for piece in driver.stream("object"):
            if not received:
                await driver.put("object", new)
            received.append(piece)
        assert b"".join(received) in {old, new}
        assert await _read(driver, "object", 0, None) == new


async def _read(driver: StorageDriver, key: str, start: int, length: int | None) -> bytes:
    pieces = [piece async for piece in driver.stream(key, start=start, length=length)]
    return b"".join(pieces)
