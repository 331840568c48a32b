"""Logging in, tokens and profiles over npm's protocol, with real accounts."""

from __future__ import annotations

import base64

import pytest

from plugins.prism_npm.tests.npm_client import Npm, Roles
from plugins.prism_npm.tests.publish_documents import publish_document
from prism_kernel.api import Action
from tests.web.running import BASE_URL, new_name, running

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse battery"  # noqa: S105 - of accounts that live for one test
PUBLISHING = ["read", "publish", "tag"]
SETTINGS = {
    "auth": ["token"],
    "plugin.auth_token.registration": "open",
    "plugin.auth_token.default_actions": PUBLISHING,
    "plugin.auth_token.attempts_per_name": 1000,
    "plugin.auth_token.attempts_per_client": 1000,
}
TOKENS, PROFILE = "/-/npm/v1/tokens", "/-/npm/v1/user"


@pytest.fixture(scope="module")
async def npm(anyio_backend):
    """A client that nobody has logged in with."""
    async with running(SETTINGS) as prism:
        yield Npm(prism)


@pytest.fixture(scope="module")
async def ann(npm):
    """A client of ann's."""
    return npm.acting_as((await adduser(npm, "ann")).json["token"])


def user_path(name):
    return f"/-/user/org.couchdb.user:{name}"


def user_body(name, password=PASSWORD, **more):
    return {
        "_id": f"org.couchdb.user:{name}",
        "name": name,
        "password": password,
        "type": "user",
        "roles": [],
        "date": "2026-01-02T03:04:05.678Z",
        **more,
    }


async def adduser(npm, name, password=PASSWORD):
    body = user_body(name, password, email=f"{name}@acme.example")
    return await npm.send("PUT", user_path(name), body)


async def login(npm, name, password=PASSWORD):
    return await npm.send("PUT", user_path(name), user_body(name, password))


# -- logging in ------------------------------------------------------------------------------


async def test_a_new_user_can_publish_at_once(npm):
    answer = await adduser(npm, "newcomer")
    assert (answer.status, answer.json["ok"]) == (201, "you are authenticated as newcomer")
    newcomer = npm.acting_as(answer.json["token"])
    assert (await newcomer.send("GET", "/-/whoami")).json == {"username": "newcomer"}
    name = new_name()
    assert (await newcomer.put(name, publish_document(name))).status == 201
    maintainers = (await newcomer.packument(name))["maintainers"]
    assert maintainers == [{"name": "newcomer", "email": "newcomer@acme.example"}]


async def test_adding_a_user_who_is_there_logs_in(npm, ann):
    assert (await adduser(npm, "ann")).status == 201
    assert (await login(npm, "ann")).status == 201


@pytest.mark.parametrize("enter", [adduser, login])
async def test_a_wrong_password_says_so(npm, ann, enter):
    answer = await enter(npm, "ann", "wrong")
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Basic")


@pytest.mark.parametrize("password", ["", None, 5])
async def test_a_login_without_a_password_is_refused(npm, ann, password):
    assert (await login(npm, "ann", password)).status == 400


async def test_a_login_under_a_mistyped_name_makes_no_account(npm, ann):
    assert (await login(npm, "amn")).status == 401
    assert (await ann.send("GET", user_path("amn"))).status == 404


async def test_a_body_for_another_user_is_refused(npm):
    answer = await npm.send("PUT", user_path("bob"), user_body("ann"))
    assert answer.status == 400


async def test_the_second_step_of_old_logins_works(npm, ann):
    path = user_path("ann") + "/-rev/undefined"
    basic = base64.b64encode(f"ann:{PASSWORD}".encode()).decode()
    answer = await npm.send("PUT", path, user_body("ann"), authorization=f"Basic {basic}")
    assert answer.status == 201


async def test_a_user_is_shown_to_those_who_are_logged_in(npm, ann):
    assert (await npm.send("GET", user_path("ann"))).status == 401
    found = (await ann.send("GET", user_path("ann") + "?write=true")).json
    assert (found["name"], found["email"]) == ("ann", "ann@acme.example")
    assert "password" not in str(found)
    assert (await ann.send("GET", user_path("nobody"))).status == 404


@pytest.mark.parametrize("body", [b"", b"{}", b'{"create": true}'])
async def test_a_login_in_a_browser_has_two_absolute_urls(npm, body):
    answer = await npm.send("POST", "/-/v1/login", body)
    assert answer.status == 200
    assert answer.json["loginUrl"].startswith(BASE_URL + "/")
    waiting = await npm.prism.get(answer.json["doneUrl"].removeprefix(BASE_URL))
    assert waiting.status == 202
    assert int(waiting.headers["retry-after"]) > 0


async def test_nobody_is_told_that_they_are_nobody(npm):
    answer = await npm.send("GET", "/-/whoami")
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "one-time pass" not in answer.body.decode()  # npm would ask for one


async def test_a_token_that_is_wrong_is_not_nobody(npm):
    answer = await npm.acting_as("prism_made-up").send("GET", "/-/whoami")
    assert answer.status == 401


async def test_logging_out_ends_the_token(npm, ann):
    token = (await login(npm, "ann")).json["token"]
    client = npm.acting_as(token)
    assert (await client.send("DELETE", f"/-/user/token/{token}")).status == 200
    assert (await client.send("GET", "/-/whoami")).status == 401
    assert (await ann.send("DELETE", f"/-/user/token/{token}")).status == 404


async def test_answers_about_somebody_are_kept_nowhere(ann):
    for path in ("/-/whoami", TOKENS, PROFILE, user_path("ann")):
        assert (await ann.send("GET", path)).headers["cache-control"] == "no-store"


# -- tokens ----------------------------------------------------------------------------------


async def create(npm, **body):
    return await npm.send("POST", TOKENS, {"password": PASSWORD, **body})


async def test_npm_10_makes_a_token_that_reads_and_one_that_publishes(npm, ann):
    reading = await create(ann, readonly=True, cidr_whitelist=[])
    writing = await create(ann, readonly=False, cidr_whitelist=[])
    assert (reading.status, reading.json["readonly"], writing.json["readonly"]) == (
        201,
        True,
        False,
    )
    name = new_name()
    refused = await npm.acting_as(reading.json["token"]).put(name, publish_document(name))
    assert refused.status == 403
    taken = await npm.acting_as(writing.json["token"]).put(name, publish_document(name))
    assert taken.status == 201


async def test_npm_11_makes_a_token_for_a_scope_that_expires(npm, ann):
    made = await create(
        ann,
        name="ci",
        expires=7,
        scopes=["@acme"],
        packages_and_scopes_permission="read-write",
        cidr_whitelist=["127.0.0.0/8"],
    )
    assert (made.status, made.json["name"], made.json["packages"]) == (201, "ci", ["@acme/*"])
    assert made.json["cidr_whitelist"] == ["127.0.0.0/8"]
    assert made.json["expires"] > made.json["created"]
    client, name = npm.acting_as(made.json["token"]), new_name()
    assert (await client.put(f"@acme/{name}", publish_document(f"@acme/{name}"))).status == 201
    assert (await client.put(name, publish_document(name))).status == 403


async def test_a_token_needs_the_password(ann):
    wrong = await ann.send("POST", TOKENS, {"password": "wrong", "readonly": False})
    assert (wrong.status, wrong.headers["www-authenticate"]) == (401, "Basic")
    assert (await ann.send("POST", TOKENS, {"readonly": True})).status == 400


async def test_tokens_are_listed_without_their_secret_and_revoked_by_key(npm, ann):
    made = (await create(ann, readonly=True)).json
    listed = (await ann.send("GET", TOKENS)).json
    (found,) = [each for each in listed["objects"] if each["key"] == made["key"]]
    assert made["token"].startswith(found["token"])
    assert len(found["token"]) < len(made["token"]) / 2
    assert listed["urls"] == {}
    assert (await ann.send("DELETE", f"{TOKENS}/token/{made['key']}")).status == 200
    assert (await npm.acting_as(made["token"]).send("GET", "/-/whoami")).status == 401
    assert (await ann.send("DELETE", f"{TOKENS}/token/{made['key']}")).status == 404


async def test_a_token_is_revoked_by_all_of_it_too(npm, ann):
    made = (await create(ann, readonly=True)).json
    assert (await ann.send("DELETE", f"{TOKENS}/token/{made['token']}")).status == 200
    assert (await npm.acting_as(made["token"]).send("GET", "/-/whoami")).status == 401


async def test_a_narrow_token_makes_no_other(npm, ann):
    made = (await create(ann, readonly=False)).json
    answer = await create(npm.acting_as(made["token"]), readonly=True)
    assert (answer.status, answer.code) == (403, "token-too-narrow")


async def test_a_token_for_reading_stars_nothing_and_a_login_of_a_reader_may(anyio_backend):
    settings = {
        **SETTINGS,
        "auth": ["token", "roles"],
        "plugin.auth_token.default_actions": ["read"],
    }
    publisher = Roles({"publisher": frozenset(Action)}).plugin()
    async with running(settings, [publisher]) as prism:
        name = await Npm(prism, "publisher").published(new_name())
        eve = Npm(prism, (await adduser(Npm(prism), "eve")).json["token"])
        narrow = eve.acting_as((await create(eve, readonly=True)).json["token"])
        star = {"_id": name, "users": {"eve": True}}
        refused = await narrow.put(name, star)
        assert (refused.status, refused.code) == (403, "token-too-narrow")
        assert (await narrow.packument(name))["users"] == {}
        assert (await eve.put(name, star)).status == 201
        assert (await narrow.packument(name))["users"] == {"eve": True}


async def test_a_token_for_publishing_may_star(npm, ann):
    name = await ann.published(new_name())
    narrow = npm.acting_as((await create(ann, readonly=False)).json["token"])
    assert (await narrow.put(name, {"_id": name, "users": {"ann": True}})).status == 201


@pytest.mark.parametrize(
    "body", [{"cidr_whitelist": ["nonsense"]}, {"packages": ["Not A Name"]}, {"expires": 0}]
)
async def test_an_order_that_makes_no_sense_is_refused(ann, body):
    assert (await create(ann, readonly=True, **body)).status == 400


# -- profiles --------------------------------------------------------------------------------


async def test_a_profile_is_shown_and_its_email_changed(npm):
    bob = npm.acting_as((await adduser(npm, "bob")).json["token"])
    profile = (await bob.send("GET", PROFILE)).json
    assert (profile["name"], profile["email"], profile["tfa"]) == ("bob", "bob@acme.example", False)
    body = {"email": "new@acme.example", "fullname": None, "homepage": None, "github": None}
    answer = await bob.send("POST", PROFILE, body)
    assert (answer.status, answer.json["email"]) == (200, "new@acme.example")
    assert (await bob.send("GET", PROFILE)).json["email"] == "new@acme.example"


async def test_a_password_is_changed_with_the_old_one(npm):
    cid = npm.acting_as((await adduser(npm, "cid")).json["token"])
    new = "another horse battery"
    wrong = await cid.send("POST", PROFILE, {"password": {"old": "wrong", "new": new}})
    assert (wrong.status, wrong.headers["www-authenticate"]) == (401, "Basic")
    assert (await cid.send("POST", PROFILE, {"password": {"old": PASSWORD}})).status == 400
    done = await cid.send("POST", PROFILE, {"password": {"old": PASSWORD, "new": new}})
    assert done.status == 200
    assert (await login(npm, "cid")).status == 401
    assert (await login(npm, "cid", new)).status == 201


@pytest.mark.parametrize(
    "body",
    [
        {"tfa": {"password": PASSWORD, "mode": "auth-only"}},
        {"fullname": "Ann"},
        {"email": 5},
        {"email": "no address"},
        {"password": "new"},
        [],
    ],
)
async def test_what_a_profile_does_not_have_cannot_be_set(ann, body):
    answer = await ann.send("POST", PROFILE, body)
    assert answer.status == 400
    assert answer.json["error"]


async def test_an_account_needs_a_login(npm):
    for method, path in (("GET", TOKENS), ("POST", TOKENS), ("GET", PROFILE), ("POST", PROFILE)):
        assert (await npm.send(method, path, {})).status == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 50_000, b'{"name": "a", "name": "b"}'])
async def test_a_bad_body_is_refused(npm, ann, body):
    assert (await npm.send("PUT", user_path("ann"), body)).status == 400
    assert (await ann.send("POST", TOKENS, body)).status == 400
    assert (await ann.send("POST", PROFILE, body)).status == 400


async def test_half_of_a_surrogate_pair_breaks_nothing(npm, ann):
    half = "\ud800"
    assert (await login(npm, "ann", half)).status in {400, 401}
    assert (await adduser(npm, "somebody", half * 20)).status in {201, 400}
    answers = [
        await npm.send("PUT", user_path("ann"), user_body("ann", email=half)),
        await npm.send("PUT", user_path("x"), user_body("x", email=half)),
        await create(ann, name=half),
        await create(ann, packages=[half]),
        await create(ann, cidr_whitelist=[half]),
        await ann.send("POST", TOKENS, {"password": half}),
        await ann.send("POST", PROFILE, {"email": half}),
        await ann.send("POST", PROFILE, {"password": {"old": half, "new": half * 20}}),
        await ann.send("DELETE", f"{TOKENS}/token/%ED%A0%80"),
    ]
    assert max(answer.status for answer in answers) < 500, [answer.body for answer in answers]


# -- registries without accounts, or with closed ones ----------------------------------------


async def test_where_there_are_no_accounts_everything_says_so(anyio_backend):
    async with running({"auth": ["roles"]}, [Roles().plugin()]) as prism:
        ann = Npm(prism, "ann")
        assert (await ann.send("GET", "/-/whoami")).json == {"username": "ann"}
        for method, path in (
            ("POST", "/-/v1/login"),
            ("PUT", user_path("ann")),
            ("GET", user_path("ann")),
            ("DELETE", "/-/user/token/ann"),
            ("GET", TOKENS),
            ("POST", TOKENS),
            ("DELETE", TOKENS + "/token/key"),
            ("GET", PROFILE),
            ("POST", PROFILE),
        ):
            answer = await ann.send(method, path, {})
            assert (answer.status, answer.code) == (404, "no-accounts")
            assert "no accounts" in answer.json["error"]


async def test_where_administrators_make_accounts_nobody_else_does(anyio_backend):
    settings = {**SETTINGS, "plugin.auth_token.registration": "closed"}
    async with running(settings) as prism:
        answer = await adduser(Npm(prism), "ann")
        assert (answer.status, answer.code) == (401, "login-failed")
        assert "made by administrators" in answer.json["error"]
        assert (await login(Npm(prism), "ann")).status == 401


async def test_nobody_learns_which_names_there_are_by_trying_to_register(anyio_backend, tmp_path):
    storage = {"storage": "filesystem", "plugin.filesystem.root": str(tmp_path)}
    async with running({**SETTINGS, **storage}) as prism:
        assert (await adduser(Npm(prism), "ann")).status == 201
    closed = {**SETTINGS, **storage, "plugin.auth_token.registration": "closed"}
    async with running(closed) as prism:
        known = await adduser(Npm(prism), "ann", "wrong password")
        unknown = await adduser(Npm(prism), "bob", "wrong password")
    assert {**known.json, "instance": None} == {**unknown.json, "instance": None}
    assert known.status == unknown.status == 401
