"""Policies see a draft of a publish, and the strictest of them decides."""

from __future__ import annotations

from contextlib import suppress

import anyio
import pytest

from prism_kernel.api import PublishRefused, Review, VersionPublished
from prism_kernel.publish import review
from tests.web.running import new_name, package, plugin, running

pytestmark = pytest.mark.anyio


def policy(answers):
    """A plugin that answers by the package's keyword, and remembers the drafts."""
    drafts = []

    async def prism_review_publish(draft, principal, ctx):
        drafts.append(draft)
        answer = answers.get(draft.metadata.keywords[0] if draft.metadata.keywords else "")
        if answer == "hang":
            await anyio.sleep_forever()
        if isinstance(answer, Exception):
            raise answer
        return answer

    return prism_review_publish, drafts


ANSWERS = {
    "": Review.accept(),
    "held": Review.hold("Somebody has to look."),
    "rejected": Review.reject("No.", "Never."),
    "raises": RuntimeError("boom"),
    "hangs": "hang",
    "nothing": None,
    "yes": True,
}


@pytest.fixture(scope="module")
async def reviewed(anyio_backend):
    hook, drafts = policy(ANSWERS)
    lenient, _ = policy(dict.fromkeys(ANSWERS, Review.accept()))
    send, events = anyio.create_memory_object_stream(1000)

    async def prism_on_event(event, ctx):
        send.send_nowait(event)

    plugins = [plugin("strict", hook, prism_on_event), plugin("lenient", lenient)]
    with pytest.MonkeyPatch.context() as patch, send, events:
        patch.setattr(review, "REVIEW_SECONDS", 0.05)
        async with running(candidates=plugins) as prism:
            yield prism, drafts, events


@pytest.mark.parametrize(
    ("keyword", "status", "code"),
    [
        ("held", 403, "publish-held"),
        ("rejected", 403, "publish-rejected"),
        ("raises", 503, "review-unavailable"),
        ("hangs", 503, "review-unavailable"),
        ("nothing", 503, "review-unavailable"),
        ("yes", 503, "review-unavailable"),
    ],
)
async def test_anything_but_acceptance_by_all_stores_nothing(reviewed, keyword, status, code):
    prism, _, _ = reviewed
    name = new_name()
    answer = await prism.publish(name, package(name, keywords=[keyword]))
    assert (answer.status, answer.code) == (status, code)
    assert "strict" in answer.json["detail"]
    assert "lenient" not in answer.json["detail"]
    assert not await prism.keys(name)
    assert (await prism.publish(name, package(name))).status == 201


async def test_the_reasons_of_a_rejection_are_told(reviewed):
    prism, _, _ = reviewed
    name = new_name()
    answer = await prism.publish(name, package(name, keywords=["rejected"]))
    assert answer.json["reasons"] == ["No.", "Never."]
    assert answer.json["plugins"] == ["strict"]


async def test_a_draft_has_the_difference_to_the_version_below(reviewed):
    prism, drafts, _ = reviewed
    name = new_name()
    for version in ("1.0.0", "3.0.0", "2.0.0"):
        files = {f"{version}.js": ""}
        assert (await prism.publish(name, package(name, version, files))).status == 201
    assert [draft.diff is None for draft in drafts[-3:]] == [True, False, False]
    assert drafts[-1].version == "2.0.0"
    assert drafts[-1].tag == "latest"
    assert "1.0.0" in drafts[-1].diff.model_dump_json()
    assert "3.0.0" not in drafts[-1].diff.model_dump_json()


async def test_bytes_that_are_published_already_are_not_reviewed_again(reviewed):
    prism, drafts, _ = reviewed
    name = new_name()
    await prism.publish(name, package(name))
    seen = len(drafts)
    assert (await prism.publish(name, package(name))).status == 200
    assert len(drafts) == seen


def waiting(events):
    with suppress(anyio.WouldBlock):
        while True:
            yield events.receive_nowait()


async def test_what_happened_is_announced_once(reviewed):
    prism, _, events = reviewed
    name = new_name()
    await prism.publish(name, package(name, keywords=["rejected"]))
    await prism.publish(name, package(name))
    await prism.publish(name, package(name))
    heard = []
    with anyio.fail_after(5):
        while len(heard) < 2:
            event = await events.receive()
            if event.name == name:
                heard.append(type(event))
    assert heard == [PublishRefused, VersionPublished]
    assert name not in {each.name for each in waiting(events)}
