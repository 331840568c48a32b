"""Listeners are isolated from each other and from whoever announces."""

from __future__ import annotations

from contextlib import asynccontextmanager

import anyio
import anyio.lowlevel
import pytest

from prism_kernel.contracts.events import IndexFailed, VersionPublished
from prism_kernel.kernel import announcing
from prism_kernel.kernel.announcing import Announcer
from prism_kernel.loading.calling import Implementation

pytestmark = pytest.mark.anyio

FIRST = IndexFailed("first", "")
SECOND = IndexFailed("second", "")


class Ear:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    async def __call__(self, event) -> None:
        self.heard.append(event)


def listener(plugin: str, function) -> Implementation:
    return Implementation(plugin, function, ("event",))


async def fail(event) -> None:
    raise OSError("no telemetry")


async def hang(event) -> None:
    await anyio.sleep_forever()


def forget_async(event) -> None:
    pass


@pytest.fixture
def announcer(log):
    def make(*listeners: Implementation) -> Announcer:
        return Announcer(listeners, contexts=lambda plugin: plugin, log=log)

    return make


@asynccontextmanager
async def running(announcer: Announcer):
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(announcer.run)
        try:
            yield
        finally:
            announcer.close()


async def test_every_listener_hears_every_event_in_order(announcer):
    alpha, beta = Ear(), Ear()
    made = announcer(listener("alpha", alpha), listener("beta", beta))
    async with running(made):
        made.announce(FIRST)
        made.announce(SECOND)
    assert alpha.heard == beta.heard == [FIRST, SECOND]


async def test_what_was_announced_before_the_end_is_still_delivered(announcer):
    ear = Ear()
    made = announcer(listener("alpha", ear))
    made.announce(FIRST)
    made.close()
    await made.run()
    assert ear.heard == [FIRST]


async def test_announcing_waits_for_nobody(announcer):
    made = announcer(listener("alpha", hang))
    with anyio.move_on_after(1) as scope:
        async with running(made):
            made.announce(FIRST)
            await anyio.lowlevel.checkpoint()
            scope.cancel()
    assert scope.cancelled_caught


@pytest.mark.parametrize("broken", [fail, hang, forget_async])
async def test_a_listener_that_fails_disturbs_no_other(announcer, log_lines, broken, monkeypatch):
    monkeypatch.setattr(announcing, "EVENT_SECONDS", 0.05)
    ear = Ear()
    made = announcer(listener("alpha", broken), listener("beta", ear))
    async with running(made):
        made.announce(FIRST)
        made.announce(SECOND)
    assert ear.heard == [FIRST, SECOND]
    assert [(line["event"], line["plugin"], line["kind"]) for line in log_lines] == 2 * [
        ("event_listener_failed", "alpha", "IndexFailed")
    ]


async def test_events_that_do_not_fit_the_queue_are_dropped_and_logged(announcer, log_lines):
    ear = Ear()
    made = announcer(listener("alpha", ear))
    for number in range(1_010):
        made.announce(IndexFailed(str(number), ""))
    made.close()
    await made.run()
    assert len(ear.heard) == 1_000
    assert [line["event"] for line in log_lines] == 10 * ["event_dropped"]


async def test_an_event_after_the_end_is_dropped_and_logged(announcer, log_lines):
    made = announcer(listener("alpha", Ear()))
    made.close()
    await made.run()
    made.announce(VersionPublished("widget", "1.0.0", "", "ann", 1.0))
    assert [(line["event"], line["kind"]) for line in log_lines] == [
        ("event_dropped", "VersionPublished")
    ]


async def test_without_listeners_nothing_is_kept(announcer, log_lines):
    made = announcer()
    for number in range(1_010):
        made.announce(IndexFailed(str(number), ""))
    made.close()
    await made.run()
    assert log_lines == []


async def test_a_listener_is_given_its_own_context(announcer):
    contexts = []

    async def listen(ctx):
        contexts.append(ctx)

    made = announcer(
        Implementation("alpha", listen, ("ctx",)), Implementation("beta", listen, ("ctx",))
    )
    async with running(made):
        made.announce(FIRST)
    assert contexts == ["alpha", "beta"]
