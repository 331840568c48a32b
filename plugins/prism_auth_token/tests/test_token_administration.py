from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from prism_auth_token.keys import owner_prefix
from prism_auth_token.rights import check_right
from prism_auth_token.token_format import digest_of
from prism_kernel.api import Action, AuthenticationRequired, Conflict, NotFound, TokenRequest

pytestmark = pytest.mark.anyio


def right(*actions, packages=("@acme/*",)):
    return check_right([Action(each) for each in actions], packages)


async def test_rights_on_the_same_packages_are_kept_as_one(house):
    await house.add("ada")
    await house.administration.grant("ada", right("publish"))
    await house.administration.grant("ada", right("publish", "tag"))
    account = await house.administration.grant("ada", right("yank", packages=["widget"]))
    assert account.rights == (right("publish", "tag"), right("yank", packages=["widget"]))


async def test_rights_are_taken_away_by_package_or_all(house):
    await house.add("ada")
    await house.administration.grant("ada", right("publish", packages=["@acme/*", "widget"]))
    await house.administration.grant("ada", right("tag", packages=["gadget"]))
    account = await house.administration.withdraw("ada", frozenset({"@acme/*", "gadget"}))
    assert account.rights == (right("publish", packages=["widget"]),)
    assert (await house.administration.withdraw("ada", None)).rights == ()


async def test_an_administrator_is_made_and_unmade(house):
    await house.add("root", administrator=True)
    secret = await house.add("ada")
    await house.administration.set_administrator("ada", administrator=True)
    assert await house.may(secret, "admin", None) == "allow"
    await house.administration.set_administrator("ada", administrator=False)
    assert await house.may(secret, "admin", None) == "deny"


async def test_there_is_always_an_administrator_left(house):
    assert not await house.administration.has_administrator()
    await house.add("root", administrator=True)
    assert await house.administration.has_administrator()
    with pytest.raises(Conflict, match="only administrator"):
        await house.administration.set_administrator("root", administrator=False)
    with pytest.raises(Conflict, match="only administrator"):
        await house.administration.remove("root")


async def test_a_password_that_is_set_for_somebody_ends_all_their_tokens(house):
    secret = await house.add("ada")
    await house.administration.reset_password("ada", "battery staple")
    with pytest.raises(AuthenticationRequired):
        await house.who(secret)
    assert await house.accounts.log_in("ada", "battery staple", client=None)


async def test_a_removed_account_leaves_nothing_in_the_store(house, storage):
    await house.add("root", administrator=True)
    secret = await house.add("ada")
    await house.administration.remove("ada")
    with pytest.raises(AuthenticationRequired):
        await house.who(secret)
    assert [stat async for stat in storage.list(owner_prefix("ada"))] == []
    with pytest.raises(NotFound):
        await house.administration.remove("ada")


async def test_anybodys_token_can_be_revoked(house):
    secret = await house.add("ada")
    await house.add("bob")
    with pytest.raises(NotFound):
        await house.administration.revoke("bob", digest_of(secret))
    await house.administration.revoke("ada", digest_of(secret))
    with pytest.raises(AuthenticationRequired):
        await house.who(secret)


async def test_tokens_that_expired_long_ago_are_removed_and_no_others(house, storage):
    login = await house.add("ada")
    soon = datetime.now(UTC) + timedelta(minutes=1)
    for ends in (soon, None):
        request = TokenRequest(frozenset({Action.READ}), expires_at=ends)
        await house.accounts.create_token(await house.who(login), request)
    tokens = house.administration.tokens
    assert await tokens.prune(soon) == 0
    assert await tokens.prune(soon + timedelta(seconds=1)) == 1
    assert len(await house.accounts.tokens(await house.who(login))) == 2
    assert len([stat async for stat in storage.list(owner_prefix("ada"))]) == 2


@pytest.mark.parametrize("name", ["nobody", "../x", ""])
async def test_what_is_done_to_nobody_is_not_found(house, name):
    for call in (
        house.administration.grant(name, right("read")),
        house.administration.withdraw(name, None),
        house.administration.set_administrator(name, administrator=True),
        house.administration.reset_password(name, "battery staple"),
        house.administration.remove(name),
        house.administration.revoke(name, "x"),
    ):
        with pytest.raises(NotFound):
            await call
