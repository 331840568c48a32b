"""Accounts and tokens in a bucket that two processes share."""

from __future__ import annotations

import asyncio
import logging
from uuid import uuid4

import pytest

from plugins.prism_storage_s3.tests.s3_server import moto_server
from prism_auth_token.journal import BELIEVED_SECONDS
from prism_auth_token.web_logins import WebLogins
from prism_kernel.api import AuthenticationRequired, NotFound

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture(scope="module")
def server():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with moto_server() as server:
        yield server


@pytest.fixture
async def houses(server, make_house):
    prefix = f"tokens-{uuid4()}"
    drivers = [server.connect(prefix=prefix) for _ in range(2)]
    yield [make_house(driver) for driver in drivers]
    for driver in drivers:
        await driver.aclose()


async def test_a_token_revoked_by_one_is_dead_for_the_other(houses):
    one, other = houses
    secret = await one.add("ada", actions=["publish"])
    assert await other.may(secret, "publish") == "allow"
    await one.accounts.revoke_secret(await one.who(secret), secret)
    await asyncio.sleep(BELIEVED_SECONDS)
    with pytest.raises(AuthenticationRequired):
        await other.who(secret)


async def test_many_tokens_revoked_at_once_by_both_are_all_dead_for_both(houses):
    await houses[0].add("ada")
    secrets = [await house.log_in("ada") for house in houses for _ in range(5)]
    for house in houses:
        for secret in secrets:
            await house.who(secret)
    revoking = [revoke(house, secret) for house, secret in zip(houses * 5, secrets, strict=True)]
    await asyncio.gather(*revoking)
    await asyncio.sleep(BELIEVED_SECONDS)
    for house in houses:
        for secret in secrets:
            with pytest.raises(AuthenticationRequired):
                await house.who(secret)


async def revoke(house, secret):
    await house.accounts.revoke_secret(await house.who(secret), secret)


async def test_a_web_login_is_collected_once(houses):
    await houses[0].add("ada")
    ada = await houses[0].accounts.people.get("ada")
    logins = [WebLogins(house.storage) for house in houses]
    started = await logins[0].start(None)
    await logins[1].approve(started.page, ada)
    answers = await asyncio.gather(
        *(each.collect(started.result) for each in logins * 3), return_exceptions=True
    )
    assert len([answer for answer in answers if not isinstance(answer, NotFound)]) == 1
