"""The part of the storage contract about many writers at once."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

import anyio
import anyio.lowlevel

from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import ObjectNotFound, PreconditionFailed

WRITERS = 32


class RaceContract:
    async def test_compare_and_swap_loses_no_increment(self, driver: StorageDriver) -> None:
        await driver.put("counter", b"0")

        async def increment(_: int) -> None:
            while True:
                current = await driver.get("counter")
                following = b"%d" % (int(current.data) + 1)
                try:
                    await driver.put("counter", following, if_match=current.stat.version)
                except PreconditionFailed:
                    continue
                return

        await _at_once(increment)
        assert (await driver.get("counter")).data == b"%d" % WRITERS

    async def test_if_absent_has_one_winner(self, driver: StorageDriver) -> None:
        winners: list[int] = []

        async def create(number: int) -> None:
            try:
                await driver.put("object", b"%d" % number, if_absent=True)
            except PreconditionFailed:
                return
            winners.append(number)

        await _at_once(create)
        assert len(winners) == 1
        assert (await driver.get("object")).data == b"%d" % winners[0]

    async def test_delete_under_one_token_has_one_winner(self, driver: StorageDriver) -> None:
        written = await driver.put("object", b"x")
        winners: list[int] = []

        async def remove(number: int) -> None:
            try:
                await driver.delete("object", if_match=written.version)
            except PreconditionFailed:
                return
            winners.append(number)

        await _at_once(remove)
        assert len(winners) == 1

    async def test_writers_of_one_key_leave_one_of_their_objects(
        self, driver: StorageDriver
    ) -> None:
        tokens: set[str] = set()

        async def write(number: int) -> None:
            tokens.add((await driver.put("object", b"%d" % number * 1000)).version)

        await _at_once(write)
        stored = await driver.get("object")
        assert len(tokens) == WRITERS
        assert stored.stat.version in tokens
        assert stored.data in {b"%d" % number * 1000 for number in range(WRITERS)}

    async def test_deletes_do_not_pull_the_folder_from_under_a_sibling(
        self, driver: StorageDriver
    ) -> None:
        async def come_and_go(number: int) -> None:
            key = f"deep/folder/of/{number}"
            for _ in range(5):
                written = await driver.put(key, b"x", if_absent=True)
                assert await driver.stat(key) == written
                await driver.delete(key, if_match=written.version)

        await _at_once(come_and_go)
        assert [found async for found in driver.list("")] == []

    async def test_a_cancelled_put_has_happened_or_not(self, driver: StorageDriver) -> None:
        content = b"x" * 100_000

        async def write_in_vain(number: int) -> None:
            with anyio.CancelScope() as scope:
                async with anyio.create_task_group() as group:
                    group.start_soon(driver.put, f"object/{number}", content)
                    for _ in range(number % 8):
                        await anyio.lowlevel.checkpoint()
                    scope.cancel()

        await _at_once(write_in_vain)
        for number in range(WRITERS):
            try:
                stored = await driver.get(f"object/{number}")
            except ObjectNotFound:
                continue
            assert stored.data == content


async def _at_once(write: Callable[[int], Coroutine[object, object, None]]) -> None:
    async with anyio.create_task_group() as group:
        for number in range(WRITERS):
            group.start_soon(write, number)
