"""Publishes over a network that fails, and what is left afterwards."""

from __future__ import annotations

import json
from hashlib import sha256

import anyio
import pytest

from plugins.prism_storage_s3.tests.faulty_proxy import BAD_NETWORK, Fault, faulty_proxy
from prism_kernel.api import ObjectNotFound, PreconditionFailed, StorageUnavailable

pytestmark = pytest.mark.anyio

PACKAGES = 10
WRITERS = 16
BLIND_RETRIES = 20


def artifact_of(number: int) -> bytes:
    return sha256(b"%d" % number).digest() * 700


async def publish(storage, number: int) -> None:
    """An artifact, then the record by compare-and-swap: what a publish does."""
    folder = f"packages/p{number % PACKAGES}"
    try:
        await storage.put(f"{folder}/{number}/package.tgz", artifact_of(number), if_absent=True)
    except PreconditionFailed:
        stored = await storage.get(f"{folder}/{number}/package.tgz")
        assert stored.data == artifact_of(number)
    while not await add_to_record(storage, f"{folder}/package.json", number):
        pass


async def add_to_record(storage, key: str, number: int) -> bool:
    try:
        current = await storage.get(key)
    except ObjectNotFound:
        versions, condition = [], {"if_absent": True}
    else:
        versions = json.loads(current.data)
        condition = {"if_match": current.stat.version}
    if number in versions:
        return True
    try:
        await storage.put(key, json.dumps([*versions, number]).encode(), **condition)
    except PreconditionFailed:
        return False
    return True


async def publish_all(storage, numbers) -> tuple[int, int]:
    """How many publishes failed at first, and the highest number of retries."""
    waiting = list(numbers)
    retries: list[int] = []

    async def work() -> None:
        while waiting:
            number = waiting.pop()
            for attempt in range(BLIND_RETRIES):
                try:
                    await publish(storage, number)
                except StorageUnavailable:
                    continue
                retries.append(attempt)
                break

    async with anyio.create_task_group() as group:
        for _ in range(WRITERS):
            group.start_soon(work)
    assert len(retries) == len(numbers), "a publish failed whatever the number of retries"
    return sum(each > 0 for each in retries), max(retries)


async def check_all(storage, numbers) -> None:
    """Each is listed once, with its own bytes."""
    listed = []
    for package in range(PACKAGES):
        listed += json.loads((await storage.get(f"packages/p{package}/package.json")).data)
    assert sorted(listed) == sorted(numbers)
    for number in numbers:
        key = f"packages/p{number % PACKAGES}/{number}/package.tgz"
        assert (await storage.get(key)).data == artifact_of(number)


@pytest.mark.parametrize(
    "count", [20, pytest.param(500, marks=pytest.mark.faults)], ids=["some", "many"]
)
async def test_a_bad_network_loses_and_corrupts_nothing(moto, count):
    numbers = range(count)
    with faulty_proxy(moto.endpoint, BAD_NETWORK) as proxy:
        settings = moto.settings(endpoint=proxy.endpoint, read_timeout=0.3, concurrency=WRITERS)
        storage = moto.connect(**settings)
        await publish_all(storage, numbers)
        await storage.aclose()
        assert all(proxy.seen[fault] > 0 for fault in BAD_NETWORK)
    await check_all(moto.storage(prefix=settings["prefix"]), numbers)


async def test_a_stream_goes_on_where_it_was_cut(moto):
    content = b"".join(sha256(b"%d" % number).digest() for number in range(150_000))
    direct = moto.storage(prefix="cut")
    await direct.put("object", content)
    with faulty_proxy(moto.endpoint, {Fault.CUT_ANSWER: 0.7}, seed=3) as proxy:
        storage = moto.connect(endpoint=proxy.endpoint, prefix="cut", attempts=10)
        pieces = [piece async for piece in storage.stream("object", start=5, length=4_700_000)]
        assert b"".join(pieces) == content[5:4_700_005]
        assert proxy.seen[Fault.CUT_ANSWER] > 0
        await storage.aclose()


async def test_a_server_that_is_away_is_unreachable_and_not_empty(moto):
    storage = moto.connect(endpoint="http://127.0.0.1:9", attempts=2)
    with pytest.raises(StorageUnavailable, match="cannot be reached") as caught:
        await storage.get("object")
    assert caught.value.problem_code == "storage-unreachable"
    with pytest.raises(StorageUnavailable):
        await storage.put("object", b"x")
    await storage.aclose()


async def test_a_server_that_does_not_answer_is_given_up(moto):
    with faulty_proxy(moto.endpoint, {Fault.SILENCE: 1.0}) as proxy:
        storage = moto.connect(endpoint=proxy.endpoint, read_timeout=0.2, attempts=2)
        with anyio.fail_after(5), pytest.raises(StorageUnavailable, match="in time"):
            await storage.stat("object")
        await storage.aclose()
