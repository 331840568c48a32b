"""What ``npm token create`` asks for, in the shapes of npm 10 and 11."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from prism_kernel.api import (
    Account,
    Action,
    InvalidInput,
    InvalidPayload,
    IssuedToken,
    TokenInfo,
    TokenRequest,
)
from prism_npm.accounts.shapes import issued_document, profile_document, token_document
from prism_npm.accounts.token_orders import READ_ONLY, READ_WRITE, read_token_order

NOW = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
NPM_10 = {"password": "secret", "readonly": False, "cidr_whitelist": []}
NPM_11 = {"name": None, "password": "secret"}


def order(body, **members):
    return read_token_order({**body, **members}, NOW)


def actions(body, **members):
    return tuple(request.actions for request in order(body, **members).requests)


def test_npm_10_asks_for_all_that_its_user_may_or_for_reading():
    assert actions(NPM_10) == READ_WRITE
    assert actions(NPM_10, readonly=True) == (READ_ONLY,)
    assert order(NPM_10).password == NPM_10["password"]


def test_npm_11_gets_no_more_than_reading_unless_it_says_so():
    assert actions(NPM_11) == (READ_ONLY,)
    assert actions(NPM_11, packages_and_scopes_permission="read-only") == (READ_ONLY,)
    assert actions(NPM_11, packages_and_scopes_permission="read-write") == READ_WRITE


def test_no_token_of_npm_administers():
    assert all(Action.ADMIN not in each for each in READ_WRITE)


@pytest.mark.parametrize(
    ("members", "packages"),
    [
        ({}, ("*",)),
        ({"packages_all": True, "packages": ["widget"]}, ("*",)),
        ({"packages": ["widget", "@acme/gadget"]}, ("widget", "@acme/gadget")),
        ({"scopes": ["@acme", "other", "@third/*"]}, ("@acme/*", "@other/*", "@third/*")),
        ({"packages": ["widget"], "scopes": ["@acme"]}, ("widget", "@acme/*")),
    ],
)
def test_packages_and_scopes_become_patterns(members, packages):
    assert order(NPM_11, **members).requests[0].packages == packages


def test_the_rest_of_an_order_is_understood():
    members = {"name": "ci", "description": "for builds", "expires": 30, "bypass_2fa": True}
    request = order(NPM_11, **members, cidr_whitelist=["10.0.0.0/8"]).requests[0]
    assert request == TokenRequest(
        READ_ONLY, ("*",), ("10.0.0.0/8",), NOW + timedelta(days=30), "ci: for builds"
    )


@pytest.mark.parametrize(
    "members",
    [
        {"password": None},
        {"password": ""},
        {"password": 5},
        {"readonly": "yes"},
        {"cidr_whitelist": "10.0.0.0/8"},
        {"packages": [5]},
        {"expires": "30"},
        {"expires": True},
        {"expires": 1.5},
        {"name": []},
    ],
)
def test_members_of_another_kind_are_refused(members):
    with pytest.raises(InvalidPayload):
        order(NPM_11, **members)


@pytest.mark.parametrize(
    "members",
    [
        {"expires": 0},
        {"expires": -1},
        {"expires": 10**30},
        {"packages_and_scopes_permission": "no-access"},
        {"packages_and_scopes_permission": "admin"},
        {"orgs": ["acme"]},
        {"orgs_permission": "read-write"},
    ],
)
def test_what_cannot_be_had_is_refused(members):
    with pytest.raises(InvalidInput):
        order(NPM_11, **members)


def info(**members):
    grants = TokenRequest(**{"actions": READ_ONLY, **members})
    return TokenInfo("key", "prism_ab", "ann", NOW, grants)


def test_a_token_is_shown_as_npm_prints_it():
    assert token_document(info(description="ci", networks=("10.0.0.0/8",), expires_at=NOW)) == {
        "key": "key",
        "token": "prism_ab",
        "name": "ci",
        "cidr_whitelist": ["10.0.0.0/8"],
        "readonly": True,
        "permissions": ["read"],
        "packages": ["*"],
        "created": "2026-01-02T03:04:05.678Z",
        "updated": "2026-01-02T03:04:05.678Z",
        "expires": "2026-01-02T03:04:05.678Z",
    }
    assert token_document(info(actions=READ_WRITE[0]))["readonly"] is False


def test_the_secret_is_shown_once():
    issued = IssuedToken("prism_abcdef", info())
    assert issued_document(issued)["token"] == issued.secret


def test_a_profile_has_no_second_factor():
    profile = profile_document(Account("ann", None, NOW, NOW))
    assert (profile["name"], profile["email"], profile["tfa"]) == ("ann", "", False)
