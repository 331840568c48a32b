"""``/-/ready``: what plugins check, and how checks go wrong."""

from __future__ import annotations

import json

import anyio
import pytest

from prism_kernel.api import CheckProvider, CheckResult, StorageUnavailable
from prism_kernel.loading.record import State
from tests.web.running import plugin, running

pytestmark = pytest.mark.anyio


def checking(name: str, run):
    def prism_register_checks():
        return [CheckProvider(name, run)]

    return plugin("alpha", prism_register_checks)


async def content(_ctx):
    return CheckResult(ok=True, message="All is well.")


async def truthful(_ctx):
    return True


async def lost(_ctx):
    raise FileNotFoundError("/srv/secret/place")


async def refused(_ctx):
    raise StorageUnavailable("The index is away.")


async def test_a_plugin_that_is_content_is_named_with_its_sentence():
    async with running(candidates=[checking("mood", content)]) as prism:
        answer = await prism.get("/-/ready")
    assert answer.status == 200
    assert answer.json["checks"]["mood"] == {"ok": True, "message": "All is well."}


@pytest.mark.parametrize(
    ("run", "message"),
    [
        (truthful, "The check returned a bool, not a CheckResult."),
        (lost, "The check failed: FileNotFoundError."),
        (refused, "The check failed: The index is away."),
    ],
)
async def test_a_check_that_goes_wrong_is_not_content_and_tells_no_paths(run, message):
    async with running({"log_level": "error"}, candidates=[checking("mood", run)]) as prism:
        answer = await prism.get("/-/ready")
    assert answer.status == 503
    assert answer.json["checks"]["mood"] == {"ok": False, "message": message}
    assert answer.json["checks"]["storage"]["ok"]


async def away(_ctx):
    raise StorageUnavailable("The index is away.") from OSError("no route to 10.0.0.9")


async def test_a_check_that_says_what_is_wrong_is_a_log_line_and_no_traceback(capfd):
    loud = {"log_level": "error", "log_format": "json"}
    async with running(loud, candidates=[checking("mood", away)]) as prism:
        capfd.readouterr()
        await prism.get("/-/ready")
    (failed,) = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert (failed["check"], failed["code"]) == ("mood", "storage-unavailable")
    assert (failed["reason"], failed["cause"]) == ("The index is away.", "no route to 10.0.0.9")
    assert "exception" not in failed


async def test_checks_run_at_the_same_time_and_are_told_in_order():
    meeting = anyio.Event()

    async def waits(_ctx):
        await meeting.wait()
        return CheckResult(ok=True, message="Met.")

    async def comes(_ctx):
        meeting.set()
        return CheckResult(ok=True, message="Met.")

    def prism_register_checks():
        return [CheckProvider("waits", waits), CheckProvider("comes", comes)]

    async with running(candidates=[plugin("alpha", prism_register_checks)]) as prism:
        answer = await prism.get("/-/ready")
    assert answer.status == 200
    assert [name for name in answer.json["checks"] if name in {"waits", "comes"}] == [
        "waits",
        "comes",
    ]


async def test_a_check_that_hangs_fails_alone(monkeypatch):
    monkeypatch.setattr("prism_kernel.web.routes.operations.CHECK_SECONDS", 0.2)

    async def hangs(_ctx):
        await anyio.sleep_forever()

    def prism_register_checks():
        return [CheckProvider(name, hangs) for name in ("first", "second", "third")]

    candidates = [plugin("alpha", prism_register_checks)]
    async with running({"log_level": "error"}, candidates=candidates) as prism:
        before = anyio.current_time()
        answer = await prism.get("/-/ready")
        took = anyio.current_time() - before
    assert answer.status == 503
    assert answer.json["checks"]["third"]["message"] == (
        "The check failed: it took longer than 0.2 seconds."
    )
    assert answer.json["checks"]["storage"]["ok"]
    assert took < 0.55


async def test_no_plugin_hides_the_check_of_the_storage():
    async with running(candidates=[checking("storage", content)]) as prism:
        record = prism.services.installation.plugins.record("alpha")
    assert record.state is State.FAILED
    assert record.reason == "The check 'storage' is the kernel's own."
