"""Answers that are kept ready, when something behind them goes wrong."""

from __future__ import annotations

import json

import pytest

from prism_kernel.api import AuthProvider, Decision, Principal
from prism_kernel.builtins.memory_storage import MemoryStorage
from tests.web.running import plugin, running

pytestmark = pytest.mark.anyio

LOUD = {"access_log": "all", "log_level": "info", "log_format": "json"}


class Moody:
    """Knows everybody; while it is ``upset`` it raises."""

    upset = False

    async def authenticate(self, _request):
        if self.upset:
            raise OSError("no mood")
        return Principal("ada", "moody")

    async def authorize(self, _principal, _action, _package):
        return Decision.ALLOW


def private(moody: Moody):
    def prism_register_auth():
        return [AuthProvider("moody", "", lambda *_: moody)]

    return running({**LOUD, "auth": ["moody"]}, [plugin("moods", prism_register_auth)])


def lines(capfd) -> list[dict]:
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


async def test_who_reads_a_kept_answer_is_logged(capfd):
    async with private(Moody()) as prism:
        path = f"/v1/packages/{await prism.published()}"
        await prism.get(path)
        capfd.readouterr()
        await prism.get(path)
        (line,) = lines(capfd)
    assert (line["principal"], line["status"]) == ("ada", 200)


async def test_whatever_is_logged_about_a_kept_answer_has_the_request_id(capfd):
    moody = Moody()
    async with private(moody) as prism:
        path = f"/v1/packages/{await prism.published()}"
        await prism.get(path)
        capfd.readouterr()
        moody.upset = True
        answer = await prism.get(path)
        found = lines(capfd)
    assert answer.status == 403
    assert len(found) > 1
    assert {line.get("request_id") for line in found} == {answer.headers["x-request-id"]}


async def test_a_driver_that_raises_anything_is_answered_with_a_problem(monkeypatch):
    async def broken(_storage, _key):
        raise RuntimeError

    async with running({"log_level": "error"}) as prism:
        path = f"/v1/packages/{await prism.published()}"
        assert (await prism.get(path)).status == 200
        monkeypatch.setattr(MemoryStorage, "stat", broken)
        answer = await prism.get(path)
    assert (answer.status, answer.code) == (500, "internal")
