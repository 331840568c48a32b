"""A publish that is cut at any step is either not there or whole, and can be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.kernel.kernel import Kernel
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage
from tests.web.running import Prism, new_name, package, running

pytestmark = pytest.mark.anyio

MAY_FAIL = {201, 503}


class Switch:
    """A driver that passes everything on to another one, which may be exchanged."""

    def __init__(self) -> None:
        self.target: StorageDriver = MemoryStorage()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.target, name)


@dataclass(frozen=True, slots=True)
class Pair:
    """A registry that crashes, and another over the same store: what is found after a restart."""

    first: Prism
    second: Prism
    store: Switch

    def crash(self, *plan: Fault) -> FaultyStorage:
        faulty = FaultyStorage(self.store.target, plan)
        self.store.target = faulty
        return faulty

    def restart(self) -> None:
        assert isinstance(self.store.target, FaultyStorage)
        self.store.target = self.store.target._inner


@pytest.fixture(scope="module")
async def pair(anyio_backend):
    store = Switch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Kernel, "storage", lambda *_: store)
        async with running() as first, running() as second:
            yield Pair(first, second, store)


async def prepared(pair: Pair, *, again: bool) -> str:
    name = new_name()
    if again:
        assert (await pair.first.publish(name, package(name))).status == 201
    return name


async def is_whole(prism: Prism, name: str, version: str) -> bool:
    """Whether the version is visible; if it is, all of it must be there."""
    answer = await prism.get(f"/v1/packages/{name}/{version}")
    if answer.status == 404:
        listed = await prism.get(f"/v1/packages/{name}")
        assert listed.status == 404 or version not in listed.json["versions"]
        return False
    assert answer.status == 200
    for path in answer.json["manifest"]["files"]:
        assert (await prism.get(f"/packages/{name}/{version}/{path}")).status == 200
    tarball = await prism.get(f"/packages/{name}/-/{name}-{version}.tgz")
    assert tarball.body == package(name, version)
    return True


@pytest.mark.parametrize("again", [False, True], ids=["first-version", "later-version"])
@pytest.mark.parametrize("done", [False, True], ids=["not-done", "answer-lost"])
async def test_a_crash_at_any_step_leaves_a_whole_version_or_none(pair, again, done):
    name = await prepared(pair, again=again)
    watched = pair.crash()
    assert (await pair.first.publish(name, package(name, "1.1.0"))).status == 201
    pair.restart()
    assert len(watched.calls) >= 6
    outcomes = set()
    for step in range(1, len(watched.calls) + 1):
        name = await prepared(pair, again=again)
        pair.crash(Fault(at=step, effect=Fail(done=done, forever=True)))
        answer = await pair.first.publish(name, package(name, "1.1.0"))
        pair.restart()
        assert answer.status in MAY_FAIL, (step, answer.body)
        visible = await is_whole(pair.second, name, "1.1.0")
        assert visible or answer.status != 201, "acknowledged, and lost"
        outcomes.add(visible)
        repeated = await pair.second.publish(name, package(name, "1.1.0"))
        assert repeated.status == (200 if visible else 201)
        assert await is_whole(pair.second, name, "1.1.0")
        assert await is_whole(pair.second, name, "1.0.0") == again
    assert outcomes == {False, True}


@pytest.mark.parametrize("operation", ["get", "put", "stat", "delete", "list", "stream"])
async def test_one_failure_of_the_store_is_never_a_crash(pair, operation):
    for at in range(1, 7):
        name = new_name()
        pair.crash(Fault(at, Fail(), operation))
        published = [(await pair.first.publish(name, package(name))).status for _ in range(2)]
        assert set(published) <= {200, 201, 503}
        read = []
        for target in (
            f"/v1/packages/{name}",
            f"/v1/packages/{name}/1.0.0",
            f"/packages/{name}/1.0.0/index.js",
            f"/packages/{name}/-/{name}-1.0.0.tgz",
            f"/v1/resolve?spec={name}",
        ):
            try:
                answer = await pair.second.get(target)
            except AssertionError:
                assert target.endswith(".tgz"), "only a stream may break off"
                continue
            read.append(answer.status)
        assert set(read) <= {200, 404, 503}
        assert [*published, *read].count(503) <= 1
        pair.restart()


async def test_a_store_that_is_away_is_said_to_be_and_comes_back(pair):
    name = await prepared(pair, again=True)
    pair.crash(Fault(1, Fail(forever=True)))
    for target in (f"/v1/packages/{name}", f"/packages/{name}/1.0.0/index.js", "/v1/packages"):
        answer = await pair.first.get(target)
        assert (answer.status, answer.code) == (503, "storage-unavailable")
        assert answer.headers["retry-after"]
    ready = await pair.first.get("/-/ready")
    assert (ready.status, ready.json["checks"]["storage"]["ok"]) == (503, False)
    assert (await pair.first.get("/-/health")).status == 200
    pair.restart()
    assert (await pair.first.get("/-/ready")).status == 200
    assert await is_whole(pair.first, name, "1.0.0")
