"""``prism login``, ``logout``, ``whoami``, ``token`` and ``auth``, as scripts use them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from plugins.prism_auth_token.tests.registry import PASSWORD, run_prism, token_registry
from prism_auth_token.cli.scopes import Scope, actions_of, expiry_of
from prism_kernel.api import Action, InvalidInput
from prism_kernel.testing.server import clean_environment, live_server

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("30d", "2026-01-31T00:00:00+00:00"),
        ("12h", "2026-01-01T12:00:00+00:00"),
        ("2w", "2026-01-15T00:00:00+00:00"),
        ("2030-01-31", "2030-01-31T00:00:00+00:00"),
        ("2030-01-31T10:00:00+02:00", "2030-01-31T10:00:00+02:00"),
        (None, None),
    ],
)
def test_an_end_is_a_duration_or_a_moment(given, expected):
    assert expiry_of(given, NOW) == expected


@pytest.mark.parametrize("given", ["", "soon", "30", "30m", "-1d", "2030-13-01"])
def test_an_end_of_another_form_is_refused(given):
    with pytest.raises(InvalidInput, match="--expires takes"):
        expiry_of(given, NOW)


def test_a_scope_stands_for_its_actions():
    assert actions_of(Scope.READ, []) == ["read"]
    assert set(actions_of(Scope.PUBLISH, [])) == {"read", "publish", "tag", "yank", "unpublish"}
    assert set(actions_of(Scope.ADMIN, [])) == {action.value for action in Action}
    assert actions_of(None, [Action.TAG]) == ["tag"]
    with pytest.raises(InvalidInput):
        actions_of(None, [])


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    with token_registry(tmp_path_factory.mktemp("registry")) as registry:
        yield registry


@pytest.fixture
def prism(registry, tmp_path):
    """Runs a command as a user who has not logged in yet."""
    environment = {"PRISM_REGISTRY_URL": registry.server.url}

    def run(*arguments, **others):
        extra = others.pop("environment", {})
        return run_prism(tmp_path, *arguments, environment=environment | extra, **others)

    return run


@pytest.fixture
def logged_in(prism):
    prism("login", "--name", "root", "--password-stdin", text=f"{PASSWORD}\n")
    return prism


@pytest.mark.slow
class TestCommands:
    def test_who_logs_in_is_known_until_they_log_out(self, prism, tmp_path):
        prism("whoami", status=5)
        prism("login", "--name", "root", "--password-stdin", text="wrong one\n", status=5)
        prism("login", "--name", "root", "--password-stdin", text=f"{PASSWORD}\n")
        assert prism("whoami") == "root\n"
        assert json.loads(prism("whoami", "--json"))["administrator"] is True
        kept = tmp_path / "config" / "prism" / "credentials.json"
        assert kept.stat().st_mode & 0o077 == 0
        prism("logout")
        prism("whoami", status=5)
        prism("logout", status=2)

    def test_nobody_is_asked_where_there_is_no_terminal(self, prism):
        prism("login", status=2)
        prism("login", "--name", "root", status=2)

    def test_a_token_from_the_environment_comes_before_the_login(self, logged_in, registry):
        variables = {"PRISM_TOKEN": registry.add("eve")}
        assert logged_in("whoami", environment=variables) == "eve\n"
        logged_in("logout", environment=variables, status=2)
        assert logged_in("whoami") == "root\n"

    def test_a_token_is_made_used_listed_and_revoked(self, logged_in):
        secret = logged_in(
            "token", "create", "--scope", "read", "--expires", "1d", "-m", "ci"
        ).strip()
        assert logged_in("whoami", environment={"PRISM_TOKEN": secret}) == "root\n"
        (token,) = [
            each
            for each in json.loads(logged_in("token", "list", "--json"))["items"]
            if each.get("description") == "ci"
        ]
        assert token["actions"] == ["read"]
        assert token["hint"] in logged_in("token", "list")
        logged_in("token", "revoke", token["key"][:8])
        logged_in("whoami", environment={"PRISM_TOKEN": secret}, status=5)
        logged_in("token", "revoke", token["key"][:8], status=3)
        logged_in("token", "revoke", token["key"][:2], status=2)

    def test_an_account_is_made_given_rights_and_removed(self, logged_in, registry):
        logged_in("auth", "add", "bob", "--password-stdin", text=f"{PASSWORD}\n")
        logged_in("auth", "add", "bob", "--password-stdin", text=f"{PASSWORD}\n", status=4)
        grant = ("auth", "grant", "bob", "--scope", "publish", "--packages", "@bob/*")
        assert "@bob/*" in logged_in(*grant)
        assert "bob" in logged_in("auth", "list")
        secret = registry.log_in("bob")
        assert registry.publish(secret, "@bob/widget").is_success
        logged_in("auth", "withdraw", "bob")
        assert registry.publish(secret, "@bob/gadget").status_code == 403
        logged_in("auth", "promote", "bob")
        logged_in("auth", "demote", "bob")
        logged_in("auth", "password", "bob", "--password-stdin", text="battery staple\n")
        assert registry.log_in("bob", "battery staple")
        assert len(logged_in("token", "list", "--account", "bob").splitlines()) == 2
        logged_in("auth", "remove", "bob")
        logged_in("auth", "remove", "bob", status=3)
        logged_in("auth", "remove", "root", status=4)

    def test_what_changes_something_answers_in_json_as_well(self, prism, registry):
        def ask(*arguments, **others):
            return json.loads(prism(*arguments, "--json", **others))

        def type_password(*arguments, text=f"{PASSWORD}\n"):
            return ask(*arguments, "--password-stdin", text=text)

        where = registry.server.url
        answer = type_password("login", "--name", "root")
        assert answer == {"registry": where, "name": "root"}
        type_password("auth", "add", "kim")
        renewed = type_password("auth", "password", "kim", text="battery staple\n")
        assert renewed["name"] == "kim"
        login = registry.log_in("kim", "battery staple")
        both = "battery staple\nfour random words\n"
        own = {"PRISM_TOKEN": login}
        changed = ask("auth", "password", "--password-stdin", text=both, environment=own)
        assert changed == {"changed": True}
        _, key = registry.token(registry.log_in("kim", "four random words"), "read")
        revoked = ask("token", "revoke", key[:8], "--account", "kim")
        assert revoked == {"key": key, "revoked": True}
        assert ask("auth", "remove", "kim") == {"name": "kim", "removed": True}
        assert ask("logout") == {"registry": where, "revoked": True}

    def test_a_registry_without_this_plugin_is_said_to_have_no_accounts(self, tmp_path):
        folder = tmp_path / "other"
        folder.mkdir()
        (folder / "prism.toml").write_text('[plugins]\ndisabled = ["auth_token"]\n', "utf-8")
        with live_server(folder) as server:
            where = {"PRISM_REGISTRY_URL": server.url}
            login = ("login", "--json", "--name", "ada", "--password-stdin")
            text = f"{PASSWORD}\n"
            said = json.loads(run_prism(tmp_path, *login, text=text, environment=where, status=3))
        assert said["code"] == "no-accounts"
        assert "prism-auth-token is not installed there" in said["detail"]

    def test_there_is_one_first_administrator(self, registry):
        folder = registry.server.folder
        run_prism(folder, "auth", "init", "mallory", status=4)

    def test_a_first_administrator_is_told_a_password_if_none_is_given(self, tmp_path):
        made = json.loads(run_prism(tmp_path, "auth", "init", "--json"))
        assert made["name"] == "admin"
        assert len(made["password"]) >= 20

    def test_who_makes_an_administrator_is_told_if_nobody_is_asked_for_a_token(self, tmp_path):
        told = run_prism(tmp_path, "auth", "init")
        assert told.endswith('and start the server again:\nauth = ["token"]\n')
        (tmp_path / "prism.toml").write_text('auth = ["allowlist"]\n', "utf-8")
        again = json.loads(run_prism(tmp_path, "auth", "recover", "admin", "--json"))
        assert again["selected"] is False
        assert again["setting"] == 'auth = ["token", "allowlist"]'
        (tmp_path / "prism.toml").write_text(again["setting"], "utf-8")
        assert "prism.toml" not in run_prism(tmp_path, "auth", "recover", "admin")
        last = json.loads(run_prism(tmp_path, "auth", "recover", "admin", "--json"))
        assert last["selected"] is True
        assert "setting" not in last

    def test_who_is_locked_out_is_let_in_on_the_server(self, registry, logged_in):
        folder = registry.server.folder
        logged_in("auth", "add", "zoe", "--password-stdin", text=f"{PASSWORD}\n")
        before = registry.log_in("zoe")
        told = run_prism(folder, "auth", "recover", "zoe", "--password-stdin", text="another one\n")
        assert told == "zoe is an administrator again.\n"
        time.sleep(1.5)  # a running server notices within two seconds
        headers = {"authorization": f"Bearer {before}"}
        assert registry.http.get("/-/auth_token/whoami", headers=headers).status_code == 401
        assert registry.log_in("zoe", "another one")
        run_prism(folder, "auth", "recover", "nobody", status=3)

    def test_expired_tokens_are_pruned_beside_a_running_server(self, registry):
        folder = registry.server.folder
        assert run_prism(folder, "auth", "prune") == "Removed 0 expired tokens.\n"
        told = json.loads(run_prism(folder, "auth", "prune", "--json"))
        assert told["removed"] == 0
        assert told["store"]["location"] == str(folder / "storage")

    def test_a_login_in_a_browser_waits_for_the_person(self, registry, tmp_path):
        variables = {
            "PRISM_REGISTRY_URL": registry.server.url,
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
        }
        with subprocess.Popen(
            [sys.executable, "-m", "prism_kernel.cli.main", "login", "--web"],
            env=clean_environment(variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as command:
            page = command.stderr.readline().split()[1]
            code = command.stderr.readline().split()[-1].rstrip(".")
            assert code in registry.http.get(page).text
            form = {"name": "root", "password": PASSWORD}
            assert registry.http.post(page, data=form).is_success
            out, _ = command.communicate(timeout=60)
        assert out == f"Logged in to {registry.server.url} as root.\n"
