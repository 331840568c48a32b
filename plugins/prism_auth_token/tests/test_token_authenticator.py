from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from prism_auth_token.token_format import new_secret
from prism_kernel.api import (
    ANONYMOUS,
    Action,
    AuthenticationRequired,
    Decision,
    PermissionDenied,
    Principal,
    RequestInfo,
    TokenRequest,
)
from prism_kernel.testing.auth_contract import AuthenticatorContract, Grant

pytestmark = pytest.mark.anyio
WRITES = ["publish", "tag", "yank", "unpublish", "admin"]


def basic(user, password) -> RequestInfo:
    value = base64.b64encode(f"{user}:{password}".encode()).decode()
    return RequestInfo("GET", "/", {"authorization": f"Basic {value}"}, "127.0.0.1")


async def token(house, login, *actions, **others):
    principal = await house.who(login)
    request = TokenRequest(frozenset(map(Action, actions)), **others)
    return (await house.accounts.create_token(principal, request)).secret


class TestContract(AuthenticatorContract):
    @pytest.fixture
    def authenticator(self, house):
        return house.authenticator

    @pytest.fixture
    async def credentials(self, house):
        secret = await house.add("ci", actions=["publish"], packages=["@acme/*"])
        return {"authorization": f"Bearer {secret}"}

    @pytest.fixture
    def granted(self):
        return Grant(Action.PUBLISH, "@acme/widget")

    @pytest.fixture
    def refused(self):
        return Grant(Action.PUBLISH, "left-pad")


class TestContractWithBasic(TestContract):
    @pytest.fixture
    async def credentials(self, house):
        secret = await house.add("ci", actions=["publish"], packages=["@acme/*"])
        return basic("ci", secret).headers


class TestWhoIsAsking:
    async def test_a_login_is_its_account(self, house):
        principal = await house.who(await house.add("ada"))
        assert (principal.name, principal.method) == ("ada", "token")

    @pytest.mark.parametrize("user", ["ada", "", "x-token"])
    async def test_a_token_may_be_sent_as_the_password_of_anybody(self, house, user):
        secret = await house.add("ada")
        assert (await house.authenticator.authenticate(basic(user, secret))).name == "ada"

    async def test_a_password_is_refused_with_what_to_do_and_costs_no_hash(self, house):
        await house.add("ada")
        with pytest.raises(AuthenticationRequired, match="prism login"):
            await house.authenticator.authenticate(basic("ada", "correct horse"))

    async def test_a_mistyped_token_is_refused_without_asking_the_store(self, house):
        class NoStore:
            pass

        secret = await house.add("ada")
        house.authenticator._sessions._tokens = NoStore()
        with pytest.raises(AuthenticationRequired, match="mistyped") as caught:
            await house.who(secret[:-1] + ("a" if secret[-1] != "a" else "b"))
        assert caught.value.problem_code == "token-malformed"

    async def test_an_unknown_token_is_refused_without_being_repeated(self, house):
        secret = new_secret()
        with pytest.raises(AuthenticationRequired, match="revoked") as caught:
            await house.who(secret)
        assert secret[8:] not in str(vars(caught.value))

    async def test_an_expired_token_is_refused_as_that(self, house, monkeypatch):
        login = await house.add("ada")
        soon = datetime.now(UTC) + timedelta(minutes=1)
        secret = await token(house, login, "read", expires_at=soon)
        assert await house.may(secret, "read") == "allow"
        monkeypatch.setattr("prism_auth_token.sessions.time", lambda: soon.timestamp() + 1)
        with pytest.raises(AuthenticationRequired, match="expired at"):
            await house.who(secret)

    async def test_a_token_is_refused_from_another_network(self, house):
        login = await house.add("ada")
        secret = await token(house, login, "read", networks=("10.0.0.0/8",))
        assert await house.who(secret, "10.1.2.3")
        for client in ("11.0.0.1", None):
            with pytest.raises(AuthenticationRequired, match="network"):
                await house.who(secret, client)

    async def test_the_tokens_of_a_removed_account_are_not_those_of_its_namesake(self, house):
        await house.add("root", administrator=True)
        secret = await house.add("ada")
        await house.people_only_remove("ada")
        await house.add("ada", administrator=True)
        with pytest.raises(AuthenticationRequired, match="revoked"):
            await house.who(secret)


class TestWhatTheyMayDo:
    async def test_an_account_without_rights_may_read_and_nothing_else(self, house):
        secret = await house.add("ada")
        assert await house.may(secret, "read") == "allow"
        assert [await house.may(secret, action) for action in WRITES] == ["deny"] * 5

    async def test_the_default_may_be_nothing(self, storage, make_house):
        house = make_house(storage, default_actions=[])
        assert await house.may(await house.add("ada"), "read") == "deny"

    async def test_an_administrator_may_all(self, house):
        secret = await house.add("root", administrator=True)
        assert [await house.may(secret, action, None) for action in WRITES] == ["allow"] * 5

    async def test_a_right_is_for_its_packages(self, house):
        secret = await house.add("ada", actions=["publish"], packages=["@acme/*"])
        assert await house.may(secret, "publish", "@acme/widget") == "allow"
        assert await house.may(secret, "publish", "widget") == "deny"
        assert await house.may(secret, "publish", None) == "deny"

    async def test_a_token_may_less_than_its_owner(self, house):
        login = await house.add("root", administrator=True)
        secret = await token(house, login, "read", "tag", packages=("@acme/*",))
        assert await house.may(secret, "tag") == "allow"
        assert await house.may(secret, "publish") == "deny"
        assert await house.may(secret, "tag", "widget") == "deny"

    async def test_what_the_scope_of_a_token_leaves_out_is_not_blamed_on_its_owner(self, house):
        login = await house.add("ada", actions=["publish"])
        secret = await token(house, login, "read", packages=("@acme/*",))
        principal = await house.who(secret)
        with pytest.raises(PermissionDenied, match="The scope of this token") as raised:
            await house.authenticator.authorize(principal, Action.PUBLISH, "@acme/widget")
        assert raised.value.problem_code == "token-too-narrow"
        assert raised.value.message.endswith("does not allow it to publish @acme/widget.")

    async def test_a_scope_that_is_wide_enough_leaves_it_to_the_owners_rights(self, house):
        login = await house.add("ada", actions=["publish"])
        secret = await token(house, login, "publish")
        await house.administration.withdraw("ada", None)
        principal = await house.who(secret)
        decision = await house.authenticator.authorize(principal, Action.PUBLISH, "widget")
        assert decision is Decision.DENY

    async def test_a_token_never_has_more_than_its_owner_has_now(self, house):
        login = await house.add("ada", actions=["publish"])
        secret = await token(house, login, "publish")
        assert await house.may(secret, "publish") == "allow"
        await house.administration.withdraw("ada", None)
        assert await house.may(secret, "publish") == "deny"

    @pytest.mark.parametrize(("public", "decision"), [(True, "allow"), (False, "abstain")])
    async def test_anybody_reads_what_is_public_and_nothing_else(
        self, storage, make_house, public, decision
    ):
        house = make_house(storage, public_read=public)
        decide = house.authenticator.authorize
        assert await decide(ANONYMOUS, Action.READ, "widget") == decision
        assert await decide(ANONYMOUS, Action.PUBLISH, "widget") == "abstain"

    async def test_a_principal_of_ours_without_its_token_may_nothing(self, house):
        principal = Principal("ada", "token")
        decision = await house.authenticator.authorize(principal, Action.READ, "widget")
        assert decision is Decision.DENY
