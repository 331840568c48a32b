from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prism_auth_token.documents import Right, TokenDocument
from prism_auth_token.networks import is_inside, neighbourhood, parse_network
from prism_auth_token.rights import (
    allows,
    check_owner,
    check_parent,
    check_request,
    check_right,
    overlap,
)
from prism_kernel.api import Action, InvalidInput, PermissionDenied, TokenRequest, covers

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
READ, PUBLISH, ADMIN = Action.READ, Action.PUBLISH, Action.ADMIN
PATTERNS = st.sampled_from(["*", "@acme/*", "@acme/widget", "@other/*", "widget", "gadget"])
NAMES = st.sampled_from(["@acme/widget", "@acme/gadget", "@other/widget", "widget", "gadget"])


def right(*actions, packages=("*",)) -> Right:
    return Right(frozenset(actions), tuple(packages))


def asking(*actions, **others) -> TokenRequest:
    return TokenRequest(frozenset(actions), **others)


def parent(grants, **others) -> TokenDocument:
    return TokenDocument("d" * 64, "prism_abcd", "ada", "1", NOW, grants, **others)


class TestPatterns:
    @given(PATTERNS, PATTERNS, NAMES)
    def test_patterns_that_cover_the_same_name_overlap(self, one, other, name):
        if covers(one, name) and covers(other, name):
            assert overlap(one, other)

    def test_another_scope_that_begins_alike_does_not_overlap(self):
        assert not overlap("@acme/*", "@acme-evil/widget")


class TestNetworks:
    @pytest.mark.parametrize(
        ("client", "inside"),
        [
            ("10.1.2.3", True),
            ("::ffff:10.1.2.3", True),
            ("11.0.0.1", False),
            ("2001:db8::1", True),
            ("2001:db9::1", False),
            (None, False),
            ("a.socket", False),
        ],
    )
    def test_an_address_is_in_a_network_or_not(self, client, inside):
        networks = [parse_network("10.0.0.0/8"), parse_network("2001:db8::/32")]
        assert is_inside(client, networks) is inside

    @pytest.mark.parametrize("text", ["10.0.0.1/8", "10.0.0.0/33", "everywhere", ""])
    def test_what_is_no_network_is_refused(self, text):
        with pytest.raises(ValueError, match="not a network"):
            parse_network(text)

    def test_who_has_an_ipv6_network_is_counted_as_one(self):
        assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff:1")
        assert neighbourhood("2001:db8:0:1::1") != neighbourhood("2001:db8::1")
        assert neighbourhood("10.0.0.1") != neighbourhood("10.0.0.2")
        assert neighbourhood(None) == neighbourhood("a.socket")


class TestRights:
    def test_a_right_covers_its_actions_on_its_packages(self):
        rights = [right(PUBLISH, packages=["@acme/*", "widget"])]
        assert allows(rights, PUBLISH, "@acme/gadget")
        assert allows(rights, PUBLISH, "widget")

    @pytest.mark.parametrize(
        ("action", "package"), [(READ, "widget"), (PUBLISH, "gadget"), (PUBLISH, None)]
    )
    def test_a_right_covers_nothing_else(self, action, package):
        assert not allows([right(PUBLISH, packages=["@acme/*", "widget"])], action, package)

    def test_no_rights_cover_nothing(self):
        assert not allows([], READ, "widget")

    @pytest.mark.parametrize(
        ("actions", "packages"),
        [([], ["*"]), ([READ], []), ([READ], ["x*"]), ([READ], ["x"] * 101)],
    )
    def test_a_right_says_something_that_makes_sense(self, actions, packages):
        with pytest.raises(InvalidInput):
            check_right(actions, packages)


class TestRequests:
    def test_what_makes_sense_is_kept(self):
        request = asking(READ, packages=("@acme/*",), networks=("10.0.0.0/8",), expires_at=LATER)
        assert check_request(request, NOW) == right(READ, packages=["@acme/*"])

    @pytest.mark.parametrize(
        "part",
        [
            {"networks": ("10.0.0.1/8",)},
            {"expires_at": NOW},
            {"expires_at": LATER.replace(tzinfo=None)},
            {"expires_at": datetime.max.replace(tzinfo=timezone(-timedelta(hours=1)))},
            {"expires_at": datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))},
            {"description": "x" * 201},
            {"description": "a\nb"},
            {"packages": ("left*",)},
            {"packages": ()},
        ],
        ids=str,
    )
    def test_what_makes_none_is_refused(self, part):
        with pytest.raises(InvalidInput):
            check_request(asking(READ, **part), NOW)


class TestOwners:
    RIGHTS = (right(READ), right(READ, PUBLISH, packages=["@acme/*"]))

    @pytest.mark.parametrize("packages", [["*"], ["@acme/*"], ["@acme/widget"]])
    def test_who_may_for_some_packages_may_have_a_token_for_them(self, packages):
        check_owner("ada", self.RIGHTS, right(PUBLISH, packages=packages))

    @pytest.mark.parametrize(
        "wanted",
        [right(ADMIN), right(READ, Action.YANK), right(PUBLISH, packages=["widget"])],
        ids=["admin", "yank", "other package"],
    )
    def test_a_right_that_is_lacking_everywhere_is_refused(self, wanted):
        with pytest.raises(PermissionDenied, match="ada may not"):
            check_owner("ada", self.RIGHTS, wanted)

    def test_a_package_without_any_right_is_refused(self):
        rights = [right(PUBLISH, packages=["@acme/*"])]
        with pytest.raises(PermissionDenied, match="nothing with widget"):
            check_owner("ada", rights, right(PUBLISH, packages=["@acme/*", "widget"]))


class TestParents:
    NARROW = parent(right(READ, ADMIN), networks=("10.0.0.0/8",), expires_at=LATER)

    def test_a_login_makes_tokens_that_outlive_it(self):
        login = parent(right(*Action), whole=True, expires_at=LATER)
        check_parent(login, right(PUBLISH), asking(PUBLISH))

    def test_a_narrow_token_makes_narrower_ones(self):
        request = asking(READ, networks=("10.1.0.0/16",), expires_at=LATER)
        check_parent(self.NARROW, right(READ), request)

    @pytest.mark.parametrize(
        "request_",
        [
            asking(PUBLISH, networks=("10.1.0.0/16",), expires_at=LATER),
            asking(READ, networks=("10.1.0.0/16",)),
            asking(READ, networks=("10.1.0.0/16",), expires_at=LATER + timedelta(seconds=1)),
            asking(READ, expires_at=LATER),
            asking(READ, networks=("11.0.0.0/8",), expires_at=LATER),
            asking(READ, networks=("::/0",), expires_at=LATER),
        ],
        ids=["action", "no end", "later end", "no network", "other network", "other family"],
    )
    def test_a_narrow_token_makes_none_that_outdoes_it(self, request_):
        with pytest.raises(PermissionDenied, match="A token cannot make one"):
            check_parent(self.NARROW, Right(request_.actions, ("*",)), request_)
