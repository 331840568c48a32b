from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from prism_auth_token import web_logins
from prism_auth_token.keys import LOGINS
from prism_auth_token.token_format import derived_secret, new_secret
from prism_auth_token.web_logins import WebLogins, short_code
from prism_kernel.api import NotFound, TooManyRequests

pytestmark = pytest.mark.anyio


@pytest.fixture
def logins(storage):
    return WebLogins(storage)


@pytest.fixture
async def ada(house):
    await house.add("ada")
    return await house.accounts.people.get("ada")


async def test_a_client_waits_until_the_person_is_done_and_is_told_once(house, logins, ada):
    started = await logins.start("10.0.0.1")
    assert (await logins.pending(started.page)).client == "10.0.0.1"
    assert await house.accounts.finish_web_login(started.result) is None
    await logins.approve(started.page, ada)
    issued = await house.accounts.finish_web_login(started.result)
    assert (await house.who(issued.secret)).name == "ada"
    with pytest.raises(NotFound):
        await house.accounts.finish_web_login(started.result)


async def test_any_process_can_answer(storage, ada):
    one, other = WebLogins(storage), WebLogins(storage)
    started = await one.start(None)
    await other.approve(started.page, ada)
    assert (await one.collect(started.result)).name == "ada"


async def test_of_many_who_ask_at_once_one_is_told(logins, ada):
    started = await logins.start(None)
    await logins.approve(started.page, ada)
    asked = [logins.collect(started.result) for _ in range(10)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert len([each for each in answers if not isinstance(each, NotFound)]) == 1


async def test_a_login_is_finished_by_one_person(logins, ada):
    started = await logins.start(None)
    await logins.approve(started.page, ada)
    for call in (logins.approve(started.page, ada), logins.pending(started.page)):
        with pytest.raises(NotFound, match="over"):
            await call


async def test_who_knows_the_page_cannot_fetch_the_token(logins, ada):
    started = await logins.start(None)
    await logins.approve(started.page, ada)
    with pytest.raises(NotFound):
        await logins.collect(started.page)


@pytest.mark.parametrize(
    "guess", ["", "x", "../x", "prism_" + "0" * 38, derived_secret("x", "guess")], ids=range(5)
)
async def test_a_guess_finds_nothing(logins, guess):
    for call in (logins.pending(guess), logins.collect(guess)):
        with pytest.raises(NotFound):
            await call


async def test_a_login_is_over_after_five_minutes(logins, ada, monkeypatch):
    started = await logins.start(None)
    monkeypatch.setattr(web_logins, "_is_over", over_at(timedelta(minutes=4)))
    await logins.pending(started.page)
    monkeypatch.setattr(web_logins, "_is_over", over_at(timedelta(minutes=5)))
    for call in (
        logins.pending(started.page),
        logins.approve(started.page, ada),
        logins.collect(started.result),
    ):
        with pytest.raises(NotFound):
            await call


def over_at(later):
    now = datetime.now(UTC) + later
    return lambda login: login.expires_at <= now


async def test_what_nobody_finished_is_removed(logins, storage, monkeypatch):
    for _ in range(3):
        await logins.start(None)
    monkeypatch.setattr(web_logins, "_is_over", over_at(timedelta(minutes=5)))
    logins._swept_at -= 301
    await logins.start(None)
    assert len([stat async for stat in storage.list(LOGINS)]) == 1


async def test_the_store_has_neither_secret(logins, storage):
    started = await logins.start(None)
    keys = [stat.key async for stat in storage.list("")]
    stored = "".join([key + (await storage.get(key)).data.decode() for key in keys])
    assert started.page not in stored
    assert started.result not in stored


async def test_the_login_of_an_account_that_was_removed_is_over(house, logins, ada):
    await house.add("root", administrator=True)
    started = await logins.start(None)
    await logins.approve(started.page, ada)
    await house.administration.remove("ada")
    await house.add("ada")
    with pytest.raises(NotFound):
        await house.accounts.finish_web_login(started.result)


async def test_logins_are_not_begun_without_end(storage, make_house):
    house = make_house(storage, attempts_per_client=3)
    for _ in range(3):
        await house.accounts.start_web_login(client="10.0.0.1")
    with pytest.raises(TooManyRequests):
        await house.accounts.start_web_login(client="10.0.0.1")


def test_a_code_is_short_and_belongs_to_the_page():
    page = new_secret()
    code = short_code(page)
    assert code == short_code(page) != short_code(new_secret())
    assert len(code) == 9
