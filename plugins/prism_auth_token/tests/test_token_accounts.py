"""``AccountService``, as protocols use it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from prism_auth_token import usage
from prism_auth_token.attempts import Attempts
from prism_auth_token.keys import owner_prefix, token_key
from prism_auth_token.token_format import digest_of, new_secret
from prism_auth_token.usage import Usage
from prism_kernel.api import (
    ANONYMOUS,
    AccountService,
    Action,
    AuthenticationRequired,
    Conflict,
    HasAccounts,
    InvalidInput,
    NotFound,
    PermissionDenied,
    Principal,
    TokenRequest,
    TooManyRequests,
)

pytestmark = pytest.mark.anyio
PASSWORD = "correct horse"  # noqa: S105 - see conftest
READ = TokenRequest(frozenset({Action.READ}))


async def narrow(house, login, request=READ):
    issued = await house.accounts.create_token(await house.who(login), request)
    return issued.secret


def test_the_authenticator_has_accounts(house):
    accounts: AccountService = house.accounts
    assert isinstance(house.authenticator, HasAccounts)
    assert house.authenticator.accounts is accounts


class TestLoggingIn:
    async def test_the_right_password_is_a_token_for_everything_the_account_may(self, house):
        await house.add("ada", actions=["publish"])
        issued = await house.accounts.log_in("ada", PASSWORD, client=None)
        assert issued.secret.startswith(issued.info.hint)
        assert issued.info.grants.actions == frozenset(Action)
        assert await house.may(issued.secret, "publish") == "allow"

    @pytest.mark.parametrize(
        ("name", "password"),
        [
            ("ada", "wrong horse"),
            ("ada", ""),
            ("ada", "x" * 10_000),
            ("nobody", PASSWORD),
            ("../ada", PASSWORD),
            ("ADA", PASSWORD),
            ("", ""),
            ("\ud800", "\ud800"),
        ],
    )
    async def test_everything_else_is_wrong_alike(self, house, name, password):
        await house.add("ada")
        with pytest.raises(AuthenticationRequired, match=r"^The name or the password is wrong\.$"):
            await house.accounts.log_in(name, password, client=None)

    async def test_a_login_ends_after_its_days(self, storage, make_house):
        house = make_house(storage, login_days=7)
        await house.add("ada")
        issued = await house.accounts.log_in("ada", PASSWORD, client=None)
        left = issued.info.grants.expires_at - datetime.now(UTC)
        assert timedelta(days=6.9) < left <= timedelta(days=7)

    async def test_what_is_stored_has_neither_the_token_nor_the_password(self, house, storage):
        secret = await house.add("ada")
        keys = [stat.key async for stat in storage.list("")]
        stored = [key.encode() + (await storage.get(key)).data for key in keys]
        assert len(stored) == 3
        for data in stored:
            assert secret.encode() not in data
            assert PASSWORD.encode() not in data


class TestRegistering:
    @pytest.fixture
    def house(self, storage, make_house):
        return make_house(storage, registration="open")

    async def test_an_open_registry_takes_anybody(self, house):
        issued = await house.accounts.register("ada", PASSWORD, email="ada@x.example", client=None)
        assert (await house.who(issued.secret)).email == "ada@x.example"
        assert not (await house.accounts.account("ada")).administrator

    async def test_a_closed_one_takes_nobody(self, storage, make_house):
        with pytest.raises(PermissionDenied, match="administrators"):
            await make_house(storage).accounts.register("a", PASSWORD, email=None, client=None)

    async def test_a_name_is_taken_once(self, house):
        await house.add("ada")
        with pytest.raises(Conflict):
            await house.accounts.register("ada", "another horse", email=None, client=None)

    @pytest.mark.parametrize(
        ("name", "password", "email"),
        [
            ("Ada", PASSWORD, None),
            ("a/b", PASSWORD, None),
            (".a", PASSWORD, None),
            ("a" * 65, PASSWORD, None),
            ("anonymous", PASSWORD, None),
            ("ada", "short", None),
            ("adalovelace", "AdaLovelace", None),
            ("ada", "x" * 257, None),
            ("ada", PASSWORD, "nowhere"),
            ("ada", PASSWORD, "a@b\nc"),
        ],
    )
    async def test_what_cannot_be_used_is_refused(self, house, name, password, email):
        with pytest.raises(InvalidInput):
            await house.accounts.register(name, password, email=email, client=None)


class TestAccounts:
    async def test_there_is_no_account_of_a_name_that_nobody_has(self, house):
        for name in ("nobody", "../x"):
            with pytest.raises(NotFound):
                await house.accounts.account(name)

    async def test_an_address_can_be_changed(self, house):
        principal = await house.who(await house.add("ada"))
        account = await house.accounts.set_email(principal, "ada@y.example")
        assert account == await house.accounts.account("ada")
        assert account.email == "ada@y.example"
        assert account.updated_at > account.created_at

    async def test_a_new_password_ends_the_other_logins_and_no_narrow_token(self, house):
        mine = await house.add("ada")
        other, token = await house.log_in("ada"), await narrow(house, mine)
        await house.accounts.change_password(await house.who(mine), PASSWORD, "battery staple")
        assert (await house.who(mine)).name == (await house.who(token)).name == "ada"
        with pytest.raises(AuthenticationRequired):
            await house.who(other)
        with pytest.raises(AuthenticationRequired):
            await house.log_in("ada")
        await house.accounts.log_in("ada", "battery staple", client=None)

    async def test_a_new_password_wants_the_old_one(self, house):
        principal = await house.who(await house.add("ada"))
        with pytest.raises(PermissionDenied, match="wrong"):
            await house.accounts.change_password(principal, "wrong horse", "battery staple")
        with pytest.raises(InvalidInput):
            await house.accounts.change_password(principal, PASSWORD, "short")

    @pytest.mark.parametrize(
        "principal", [ANONYMOUS, Principal("ada", "allowlist"), Principal("ada", "token")]
    )
    async def test_who_came_without_a_token_has_no_account(self, house, principal):
        await house.add("ada")
        for call in (
            house.accounts.tokens(principal),
            house.accounts.create_token(principal, READ),
            house.accounts.revoke_secret(principal, new_secret()),
        ):
            with pytest.raises(PermissionDenied):
                await call


class TestTokens:
    async def test_they_are_listed_newest_first_and_without_their_secrets(self, house):
        login = await house.add("ada")
        for description in ("first", "second"):
            await narrow(house, login, TokenRequest(READ.actions, description=description))
        found = await house.accounts.tokens(await house.who(login))
        assert [each.grants.description for each in found] == ["second", "first", "login"]
        assert login not in repr(found)

    async def test_others_tokens_are_not_listed(self, house):
        await house.add("bob")
        found = await house.accounts.tokens(await house.who(await house.add("ada")))
        assert {each.owner for each in found} == {"ada"}

    async def test_a_right_that_the_owner_lacks_is_refused(self, house):
        principal = await house.who(await house.add("ada"))
        with pytest.raises(PermissionDenied, match="ada may not publish"):
            await house.accounts.create_token(principal, TokenRequest(frozenset({Action.PUBLISH})))

    async def test_a_wrong_password_makes_no_token(self, house):
        principal = await house.who(await house.add("ada"))
        with pytest.raises(PermissionDenied):
            await house.accounts.create_token(principal, READ, password="wrong horse")  # noqa: S106 - see conftest
        assert await house.accounts.create_token(principal, READ, password=PASSWORD)

    async def test_a_narrow_token_makes_lists_and_revokes_no_other(self, house):
        login = await house.add("root", administrator=True)
        publisher = TokenRequest(frozenset(Action), ("@acme/*",))
        principal = await house.who(await narrow(house, login, publisher))
        for call in (
            house.accounts.tokens(principal),
            house.accounts.create_token(principal, READ),
            house.accounts.revoke(principal, digest_of(login)),
            house.accounts.set_email(principal, "a@b.example"),
            house.accounts.change_password(principal, PASSWORD, "battery staple"),
        ):
            with pytest.raises(PermissionDenied, match="may not manage"):
                await call

    async def test_a_token_with_admin_on_all_manages_only_if_its_owner_is_an_administrator(
        self, house
    ):
        everything = TokenRequest(frozenset({Action.ADMIN, Action.READ}))
        root = await narrow(house, await house.add("root", administrator=True), everything)
        ada = await house.add("ada", actions=["admin"], packages=["@acme/*"])
        assert await narrow(house, root)
        with pytest.raises(PermissionDenied):
            await narrow(house, await narrow(house, ada, everything))

    async def test_a_narrow_token_revokes_itself(self, house):
        secret = await narrow(house, await house.add("ada"))
        await house.accounts.revoke(await house.who(secret), digest_of(secret))
        with pytest.raises(AuthenticationRequired):
            await house.who(secret)

    async def test_a_revoked_token_leaves_nothing_in_the_store(self, house, storage):
        login = await house.add("ada")
        secret = await narrow(house, login)
        await house.accounts.revoke(await house.who(login), digest_of(secret))
        keys = [stat.key async for stat in storage.list("")]
        assert not [key for key in keys if digest_of(secret) in key]
        assert [key for key in keys if key.startswith(owner_prefix("ada"))]

    @pytest.mark.parametrize("key", ["", "x", "../journal", digest_of("nobody's")])
    async def test_a_key_that_is_none_is_not_found(self, house, key):
        with pytest.raises(NotFound):
            await house.accounts.revoke(await house.who(await house.add("ada")), key)

    async def test_nobody_revokes_what_is_anothers(self, house):
        principal, theirs = await house.who(await house.add("ada")), await house.add("bob")
        with pytest.raises(NotFound):
            await house.accounts.revoke(principal, digest_of(theirs))
        with pytest.raises(NotFound):
            await house.accounts.revoke_secret(principal, theirs)
        assert await house.who(theirs)


class TestAttempts:
    async def test_a_name_is_not_guessed_at_for_long(self, storage, make_house):
        house = make_house(storage, attempts_per_name=3)
        await house.administration.add("ada", PASSWORD)
        for _ in range(3):
            with pytest.raises(AuthenticationRequired):
                await house.accounts.log_in("ada", "wrong horse", client="127.0.0.1")
        with pytest.raises(TooManyRequests) as caught:
            await house.accounts.log_in("ada", PASSWORD, client="127.0.0.2")
        assert 1 <= caught.value.details["retryAfter"] <= 60

    async def test_a_client_does_not_guess_for_long_whatever_it_knows(self, storage, make_house):
        house = make_house(storage, attempts_per_client=4)
        for name in ("ada", "bob"):
            await house.administration.add(name, PASSWORD)
        for number in range(4):
            await house.accounts.log_in("ada", PASSWORD, client=f"2001:db8::{number}")
        with pytest.raises(TooManyRequests):
            await house.accounts.log_in("bob", PASSWORD, client="2001:db8::9")
        assert await house.accounts.log_in("bob", PASSWORD, client="10.0.0.1")

    def test_a_success_clears_the_name(self):
        attempts = Attempts(per_name=2, per_client=100)
        for _ in range(5):
            attempts.try_name("ada", None)
            attempts.succeeded("ada")
        attempts.try_name("ada", None)

    async def test_logins_at_the_same_time_are_counted_before_they_are_tried(
        self, storage, make_house
    ):
        house = make_house(storage, attempts_per_name=3)
        await house.administration.add("ada", PASSWORD)
        tries = [house.accounts.log_in("ada", "wrong", client=None) for _ in range(20)]
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
        refused = [each for each in outcomes if isinstance(each, TooManyRequests)]
        assert len(refused) == 17


class TestLastUse:
    @pytest.fixture
    def quick(self, storage, house):
        house.authenticator._usage = Usage(storage, gathered_seconds=0)
        return house

    async def last_used(self, house, secret):
        await asyncio.sleep(0.05)
        return (await house.accounts.tokens_kept.get(digest_of(secret))).last_used_at

    async def test_it_is_told_soon_after_the_first_use_and_not_again_for_minutes(self, quick):
        secret = await quick.add("ada")
        assert await self.last_used(quick, secret) is None
        await quick.who(secret)
        first = await self.last_used(quick, secret)
        assert datetime.now(UTC) - first < timedelta(minutes=1)
        await quick.who(secret)
        assert await self.last_used(quick, secret) == first

    async def test_another_process_does_not_note_it_again(self, quick, storage, monkeypatch):
        secret = await quick.add("ada")
        await quick.who(secret)
        first = await self.last_used(quick, secret)
        quick.authenticator._usage = Usage(storage, gathered_seconds=0)
        await quick.who(secret)
        assert await self.last_used(quick, secret) == first
        monkeypatch.setattr(usage, "NOTED_EVERY", timedelta(0))
        quick.authenticator._usage = Usage(storage, gathered_seconds=0)
        await quick.who(secret)
        assert await self.last_used(quick, secret) > first

    async def test_a_token_that_is_revoked_meanwhile_stays_so(self, house, storage):
        house.authenticator._usage = Usage(storage, gathered_seconds=0.02)
        secret = await house.add("ada")
        await house.accounts.revoke_secret(await house.who(secret), secret)
        await asyncio.sleep(0.05)
        assert [stat async for stat in storage.list(token_key(digest_of(secret)))] == []
