"""Several servers over one store, and what they keep out of sight."""

from __future__ import annotations

import base64
import json
import time

import httpx
import pytest

from plugins.prism_auth_token.tests.registry import (
    PASSWORD,
    PREFIX,
    client_of,
    run_prism,
    token_registry,
)
from prism_auth_token.token_format import new_secret
from prism_kernel.testing.server import live_server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("registry")


@pytest.fixture(scope="module")
def registry(folder):
    with token_registry(folder / "one") as registry:
        yield registry


@pytest.fixture(scope="module")
def other(registry, folder):
    """A second server, over the first one's storage."""
    (folder / "two").mkdir()
    (folder / "two" / "prism.toml").write_text('auth = ["token"]\n', "utf-8")
    environment = {"STORAGE_ROOT": str(registry.server.storage)}
    with live_server(folder / "two", environment=environment) as server, client_of(server) as http:
        yield http


def who(http, secret):
    answer = http.get(f"{PREFIX}/whoami", headers={"authorization": f"Bearer {secret}"})
    return answer.json().get("name") if answer.is_success else None


def seconds_until(condition) -> float:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < 10
        time.sleep(0.01)
    return time.monotonic() - started


def whole_log(registry) -> str:
    """The log with the lines of all requests so far: one is written after its answer is sent."""
    last = f"last-{time.monotonic_ns()}"
    registry.ask("GET", "/-/health", headers={"x-request-id": last})
    seconds_until(lambda: last in registry.server.log())
    return registry.server.log()


class TestTwoServers:
    def test_a_token_of_one_is_good_at_the_other(self, registry, other):
        assert who(other, registry.root) == "root"

    def test_a_token_revoked_at_one_is_dead_at_the_other_within_two_seconds(self, registry, other):
        for _ in range(3):
            secret, key = registry.token(registry.root, "read")
            assert who(other, secret) == "root"
            registry.ask("DELETE", f"{PREFIX}/tokens/{key}", registry.root).raise_for_status()
            assert who(registry.http, secret) is None
            assert seconds_until(lambda secret=secret: who(other, secret) is None) < 2

    def test_a_login_begun_at_one_is_finished_at_the_other(self, registry, other):
        begun = registry.ask("POST", f"{PREFIX}/logins").raise_for_status().json()
        page = httpx.URL(begun["page"]).path
        assert begun["code"] in other.get(page).text
        assert registry.ask("GET", begun["result"]).status_code == 202
        form = {"name": "root", "password": PASSWORD}
        assert other.post(page, data=form).is_success
        answer = registry.ask("GET", begun["result"]).json()
        assert who(other, answer["token"]) == "root"
        assert registry.ask("GET", begun["result"]).status_code == 404


class TestThePage:
    @pytest.fixture
    def page(self, registry):
        return httpx.URL(registry.ask("POST", f"{PREFIX}/logins").json()["page"]).path

    def test_it_can_load_nothing_and_be_framed_by_nobody(self, registry, page):
        headers = registry.http.get(page).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script" not in policy
        assert headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "http://evil.example"},
            {"origin": "null"},
            {"origin": "http://["},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ],
    )
    def test_another_sites_form_is_refused(self, registry, page, headers):
        form = {"name": "root", "password": PASSWORD}
        answer = registry.http.post(page, data=form, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross-site")

    def test_what_is_typed_is_shown_as_text(self, registry, page):
        form = {"name": '"><script>alert(1)</script>', "password": "x"}
        answer = registry.http.post(page, data=form)
        assert answer.status_code == 401
        assert "<script" not in answer.text
        assert "wrong" in answer.text

    @pytest.mark.parametrize("body", [b"", b"name=root", b"\xff\xfe", b"&".join([b"a=1"] * 99)])
    def test_a_form_that_is_none_is_refused(self, registry, page, body):
        assert registry.http.post(page, content=body).status_code in {400, 401}

    def test_too_much_is_not_read(self, registry, page):
        assert registry.http.post(page, content=bytes(100_000)).status_code == 413


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [b"", b"[]", b"{", b'{"name": "a"}', b'{"name": 1, "password": "x"}', b'{"a": 1}'],
    )
    def test_a_login_that_makes_no_sense_is_refused(self, registry, body):
        answer = registry.http.post(f"{PREFIX}/login", content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-payload")

    @pytest.mark.parametrize(
        "body",
        [
            {"actions": []},
            {"actions": ["destroy"]},
            {"actions": ["read"], "packages": ["left*"]},
            {"actions": ["read"], "networks": ["nowhere"]},
            {"actions": ["read"], "expiresAt": "2020-01-01T00:00:00Z"},
            {"actions": ["read"], "expiresAt": "2999-01-01T00:00:00"},
            {"actions": ["read"], "colour": "red"},
        ],
    )
    def test_a_token_that_makes_no_sense_is_refused(self, registry, body):
        answer = registry.ask("POST", f"{PREFIX}/tokens", registry.root, json=body)
        assert answer.status_code == 400, answer.text


class TestSecrets:
    def test_none_of_twenty_is_seen_anywhere(self, registry):
        """In logs, errors, `config show`, and (but for hashes) the store."""
        answers = []

        def ask(method, path, secret=None, **others):
            answers.append(registry.ask(method, path, secret, **others))
            return answers[-1]

        tokens = [new_secret() for _ in range(8)]
        passwords = [f"planted-password-{number}" for number in range(9)]
        basic = base64.b64encode(f"root:{passwords[0]}".encode()).decode()
        basic_token = base64.b64encode(f"root:{tokens[0]}".encode()).decode()
        ask("GET", "/v1/packages", tokens[0])
        ask("GET", "/v1/packages", tokens[1] + "cut")
        ask("GET", "/v1/packages", headers={"authorization": f"Basic {basic}"})
        ask("GET", "/v1/packages", headers={"authorization": f"Basic {basic_token}"})
        ask("DELETE", f"/-/user/token/{tokens[2]}")
        ask("DELETE", f"/-/npm/-/user/token/{tokens[2]}", registry.root)
        ask("GET", f"/v1/packages/{tokens[3]}", registry.root)
        ask("GET", f"/v1/packages?token={tokens[4]}&cursor={tokens[4]}", registry.root)
        ask("GET", f"{PREFIX}/login/{tokens[5]}")
        ask("GET", f"{PREFIX}/logins/{tokens[6]}")
        login = f"{PREFIX}/login"
        ask("POST", login, json={"name": "root", "password": passwords[1]})
        ask("POST", login, json={"name": "nobody", "password": passwords[2]})
        ask("POST", login, json={"name": "x", "password": passwords[3], "create": True})
        ask("POST", login, json={"name": 1, "password": passwords[4]})
        ask("POST", login, content=f'{{"password": "{passwords[4]}"'.encode())
        change = {"old": passwords[5], "new": passwords[6]}
        ask("PUT", f"{PREFIX}/password", registry.root, json=change)
        begun = registry.ask("POST", f"{PREFIX}/logins").json()
        ask("POST", httpx.URL(begun["page"]).path, data={"name": "root", "password": passwords[7]})
        ask(
            "POST",
            f"{PREFIX}/accounts",
            registry.root,
            json={"name": "A", "password": passwords[8]},
        )
        made, key = registry.token(registry.root, "read")
        ask("GET", f"{PREFIX}/tokens", registry.root)
        ask("DELETE", f"{PREFIX}/tokens/{key}", made)
        ask("GET", "/v1/packages", made)
        shown = run_prism(
            registry.server.folder, "config", "show", environment={"PRISM_TOKEN": tokens[7]}
        )
        stored = [
            path.read_bytes().decode("utf-8", "replace") + str(path)
            for path in registry.server.storage.rglob("*")
            if path.is_file()
        ]
        planted = [*tokens, *passwords, made, registry.root, PASSWORD]
        assert len(planted) == 20
        told = [whole_log(registry), registry.server.output(), shown, *stored]
        told += [answer.text + str(answer.headers) for answer in answers]
        assert [each for each in planted if any(each in text for text in told)] == []
        assert len(answers) > 20

    def test_who_logs_in_and_how_it_ends_is_logged(self, registry):
        registry.ask("POST", f"{PREFIX}/login", json={"name": "root", "password": "wrong one"})
        lines = [json.loads(line) for line in whole_log(registry).splitlines()]
        line = [each for each in lines if each["path"] == f"{PREFIX}/login"][-1]
        assert (line["status"], line["code"]) == (401, "login-failed")


def test_a_registry_that_is_open_for_registration_makes_accounts(tmp_path):
    configuration = '[plugin.auth_token]\nregistration = "open"\npublic_read = true\n'
    with token_registry(tmp_path, configuration) as registry:
        body = {"name": "ada", "password": PASSWORD, "create": True}
        secret = (
            registry.ask("POST", f"{PREFIX}/login", json=body).raise_for_status().json()["token"]
        )
        assert who(registry.http, secret) == "ada"
        assert registry.ask("POST", f"{PREFIX}/login", json=body).status_code == 409
        assert registry.publish(secret).status_code == 403
        assert registry.ask("GET", "/v1/packages").status_code == 200


def test_a_registry_without_tokens_has_no_accounts(tmp_path):
    with live_server(tmp_path) as server, client_of(server) as http:
        for method, path in (("POST", "login"), ("GET", "whoami"), ("GET", "accounts")):
            answer = http.request(method, f"{PREFIX}/{path}", json={})
            assert (answer.status_code, answer.json()["code"]) == (404, "no-accounts")
