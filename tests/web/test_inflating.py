"""A range far into a file that compresses well, while others wait."""

from __future__ import annotations

import io

import anyio
import pytest
from anyio.lowlevel import checkpoint

from prism_kernel.tarball import FilesPackWriter, MemberInflater
from prism_kernel.web.routes.files import inflated

pytestmark = pytest.mark.anyio

SIZE = 64 * 1024 * 1024


@pytest.fixture(scope="module")
def member() -> bytes:
    pack = io.BytesIO()
    FilesPackWriter(pack).add("zeros", (bytes(1024 * 1024) for _ in range(SIZE // 1024**2)))
    return pack.getvalue()


async def one_piece(data: bytes):
    yield data


async def test_the_end_of_a_file_is_reached_without_keeping_others_waiting(member):
    turns = 0
    reached = False

    async def others():
        nonlocal turns
        while not reached:
            turns += 1
            await checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(others)
        inflater = MemberInflater(SIZE, start=SIZE - 5, length=5)
        got = b"".join([raw async for raw in inflated(one_piece(member), inflater)])
        reached = True
    assert got == bytes(5)
    assert turns >= len(member) // (16 * 1024)


async def test_what_is_inflated_piece_by_piece_is_the_file():
    pack = io.BytesIO()
    data = b"".join(number.to_bytes(4, "big") for number in range(20_000))
    FilesPackWriter(pack).add("numbers", [data])
    pieces = inflated(one_piece(pack.getvalue()), MemberInflater(len(data)))
    assert b"".join([raw async for raw in pieces]) == data


async def test_a_range_that_ends_early_lets_go_of_the_store(member):
    closed = False

    async def stream():
        nonlocal closed
        try:
            yield member[: len(member) // 2]
            yield member[len(member) // 2 :]
        finally:
            closed = True

    pieces = stream()
    assert [raw async for raw in inflated(pieces, MemberInflater(SIZE, length=5))] == [bytes(5)]
    assert closed
