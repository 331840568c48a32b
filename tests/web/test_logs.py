"""What a request leaves in the log cannot be forged by the request."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.web.running import new_name, package, running

pytestmark = pytest.mark.anyio

LOUD = {"access_log": "all", "log_level": "info", "log_format": "json"}
FORGERY = '%0a{"event":"request","status":200,"path":"/forged"}%0d%0a%1b[2Jevil'


def lines(capfd) -> list[dict]:
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


async def test_every_request_is_one_line_with_its_id_and_status(capfd):
    async with running(LOUD) as prism:
        capfd.readouterr()
        for target in ("/-/health", f"/nowhere{FORGERY}", f"/v1/packages/{FORGERY}"):
            answer = await prism.get(target)
            (line,) = lines(capfd)
            assert line["event"] == "request"
            assert line["request_id"] == answer.headers["x-request-id"]
            assert line["status"] == answer.status
            assert line["path"] != "/forged"


async def test_a_publish_is_logged_with_who_and_what(capfd):
    async with running(LOUD) as prism:
        name = new_name()
        capfd.readouterr()
        await prism.publish(name, package(name, "1.0.0"))
        await prism.publish(name, package(name, "1.0.0", {"other.js": "1"}))
        published, refused = lines(capfd)
        assert (published["principal"], published["version"]) == ("anonymous", "1.0.0")
        assert (refused["status"], refused["code"]) == (409, "version-exists")
        assert "already published" in refused["reason"]


async def test_on_a_console_a_request_is_one_line_too(capfd):
    async with running({**LOUD, "log_format": "console"}) as prism:
        capfd.readouterr()
        await prism.get(f"/nowhere{FORGERY}")
        text = capfd.readouterr().err
        assert len(text.splitlines()) == 1
        assert "\x1b[2J" not in text


@pytest.mark.parametrize("command", ["\x1b[2J", "\x9b2J", "\r", "\x00", "\u202e"])
async def test_no_request_commands_the_terminal(capfd, command):
    async with running({**LOUD, "log_format": "console"}) as prism:
        capfd.readouterr()
        await prism.get(f"/nowhere{quote(command)}evil")
        text = capfd.readouterr().err
        assert "evil" in text
        assert command not in text.rstrip("\n")


async def test_headers_and_bodies_are_never_logged(capfd):
    async with running(LOUD) as prism:
        name = new_name()
        headers = {"authorization": "Bearer hidden-token", "cookie": "hidden-cookie"}
        await prism.publish(name, package(name), {"tag": "hidden-tag"}, headers)
        await prism.get(f"/v1/packages/{name}?token=hidden-query", headers)
        assert "hidden" not in capfd.readouterr().err


@pytest.mark.parametrize(("kind", "wanted"), [("writes", 1), ("off", 0), ("all", 2)])
async def test_the_setting_says_which_requests_are_logged(capfd, kind, wanted):
    async with running({**LOUD, "access_log": kind}) as prism:
        capfd.readouterr()
        await prism.get("/-/health")
        await prism.ask("POST", "/nowhere")
        assert len(lines(capfd)) == wanted


async def test_a_token_in_a_url_is_hidden_in_the_answer_too():
    secret = "prism_" + "a1B2" * 10
    async with running(LOUD) as prism:
        answer = await prism.get(f"/v1/packages/{secret}")
        assert (answer.status, answer.json["name"]) == (404, "prism_[hidden]")
        assert secret not in answer.body.decode()


async def test_a_token_in_a_url_is_hidden(capfd):
    secret = "prism_" + "a1B2" * 10
    async with running(LOUD) as prism:
        capfd.readouterr()
        await prism.get(f"/-/user/token/{secret}")
        await prism.get(f"/-/user/token/%70rism_{secret[6:]}")
        for line in lines(capfd):
            assert line["path"] == "/-/user/token/prism_[hidden]"
