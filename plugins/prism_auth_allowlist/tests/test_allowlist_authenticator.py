from __future__ import annotations

import pytest

from prism_auth_allowlist.authenticator import METHOD, AllowlistAuthenticator
from prism_auth_allowlist.config import AllowlistConfig
from prism_kernel.api import (
    ANONYMOUS,
    Action,
    AuthenticationRequired,
    Decision,
    Principal,
    RequestInfo,
)
from prism_kernel.testing.auth_contract import AuthenticatorContract, Grant

CI = {
    "publisher": "ci@acme",
    "packages": ["@acme/*", "left-pad"],
    "actions": ["publish", "tag"],
}
ADA = {
    "publisher": "ada",
    "email": "Ada@Acme.example",
    "packages": ["*"],
    "actions": ["publish", "admin"],
}
PUBLISH = Action.PUBLISH


def allowlist(*rows, public_read=True) -> AllowlistAuthenticator:
    return AllowlistAuthenticator(
        AllowlistConfig.model_validate({"rows": rows, "public_read": public_read})
    )


def claim(name=None, email=None, **others) -> RequestInfo:
    given = {"x-prism-publisher-name": name, "x-prism-publisher-email": email, **others}
    headers = {header: value for header, value in given.items() if value is not None}
    return RequestInfo("POST", "/v1/packages/left-pad", headers)


def identified(name, email=None) -> Principal:
    return Principal(name, METHOD, email)


class TestContract(AuthenticatorContract):
    @pytest.fixture
    def authenticator(self):
        return allowlist(CI)

    @pytest.fixture
    def credentials(self):
        return {"x-prism-publisher-name": "ci@acme"}

    @pytest.fixture
    def granted(self):
        return Grant(PUBLISH, "@acme/widget")

    @pytest.fixture
    def refused(self):
        return Grant(PUBLISH, "right-pad")


class TestContractWithEmail(AuthenticatorContract):
    @pytest.fixture
    def authenticator(self):
        return allowlist(ADA)

    @pytest.fixture
    def credentials(self):
        return {
            "x-prism-publisher-name": "ada",
            "x-prism-publisher-email": "ada@acme.example",
        }

    @pytest.fixture
    def granted(self):
        return Grant(Action.ADMIN, None)

    @pytest.fixture
    def refused(self):
        return Grant(Action.UNPUBLISH, "left-pad")


@pytest.mark.anyio
class TestWhoIsAsking:
    async def test_a_listed_name_is_recognised_without_an_email(self):
        principal = await allowlist(CI).authenticate(claim("ci@acme"))
        assert principal == Principal("ci@acme", "allowlist")

    async def test_a_name_that_no_row_has_is_not_recognised(self):
        assert await allowlist(CI).authenticate(claim("mallory")) is None

    async def test_the_case_of_a_name_matters(self):
        assert await allowlist(CI).authenticate(claim("CI@acme")) is None

    async def test_the_case_of_an_email_does_not_matter(self):
        principal = await allowlist(ADA).authenticate(claim("ada", "aDA@ACME.example"))
        assert principal == Principal("ada", "allowlist", "ada@acme.example")

    @pytest.mark.parametrize("email", [None, "ada@evil.example"])
    async def test_a_row_with_an_email_wants_that_email(self, email):
        assert await allowlist(ADA).authenticate(claim("ada", email)) is None

    async def test_an_email_alone_identifies_nobody(self):
        assert await allowlist(ADA).authenticate(claim(None, "ada@acme.example")) is None

    @pytest.mark.parametrize("header", ["prism-publisher-name", "prism_publisher_name"])
    async def test_a_proxy_may_have_changed_the_spelling_of_the_header(self, header):
        principal = await allowlist(CI).authenticate(claim(**{header: "ci@acme"}))
        assert principal is not None

    async def test_two_spellings_that_agree_are_one_claim(self):
        request = claim("ci@acme", prism_publisher_name=" ci@acme ")
        assert await allowlist(CI).authenticate(request) is not None

    async def test_two_spellings_that_disagree_are_refused(self):
        request = claim("ci@acme", prism_publisher_name="ada")
        with pytest.raises(AuthenticationRequired, match="disagree"):
            await allowlist(CI, ADA).authenticate(request)

    @pytest.mark.parametrize("name", ["ci\x00", "ci\nada", "\x1b[31mci", "c\u0456", "c" * 255])
    async def test_an_unreadable_name_is_refused_without_being_repeated(self, name):
        with pytest.raises(AuthenticationRequired) as caught:
            await allowlist(CI).authenticate(claim(name))
        assert name not in caught.value.message


@pytest.mark.anyio
class TestWhatTheyMayDo:
    @pytest.mark.parametrize("package", ["@acme/widget", "left-pad"])
    async def test_a_row_grants_its_actions_on_its_packages(self, package):
        decision = await allowlist(CI).authorize(identified("ci@acme"), PUBLISH, package)
        assert decision is Decision.ALLOW

    @pytest.mark.parametrize("package", ["@acme-evil/widget", "acme", "left-pad2", None])
    async def test_a_row_grants_nothing_else(self, package):
        decision = await allowlist(CI).authorize(identified("ci@acme"), PUBLISH, package)
        assert decision is Decision.DENY

    async def test_a_row_grants_no_other_action(self):
        decision = await allowlist(CI).authorize(identified("ci@acme"), Action.YANK, "left-pad")
        assert decision is Decision.DENY

    async def test_rows_of_one_publisher_add_up(self):
        yank = CI | {"packages": ["right-pad"], "actions": ["yank"]}
        rows = allowlist(CI, yank)
        ci = identified("ci@acme")
        assert await rows.authorize(ci, PUBLISH, "left-pad") is Decision.ALLOW
        assert await rows.authorize(ci, Action.YANK, "right-pad") is Decision.ALLOW
        assert await rows.authorize(ci, Action.YANK, "left-pad") is Decision.DENY

    async def test_a_row_with_an_email_grants_nothing_to_its_namesake_without_one(self):
        anyone = ADA | {"email": None, "packages": ["left-pad"]}
        rows = allowlist(ADA, anyone)
        assert await rows.authorize(identified("ada"), PUBLISH, "left-pad") is Decision.ALLOW
        assert await rows.authorize(identified("ada"), PUBLISH, "@acme/widget") is Decision.DENY

    async def test_only_a_row_for_everything_covers_the_registry_itself(self):
        ada = identified("ada", "ada@acme.example")
        assert await allowlist(ADA).authorize(ada, Action.ADMIN, None) is Decision.ALLOW

    @pytest.mark.parametrize("package", ["left-pad", None])
    async def test_anybody_may_read_what_is_public(self, package):
        decision = await allowlist().authorize(ANONYMOUS, Action.READ, package)
        assert decision is Decision.ALLOW

    async def test_reading_needs_a_row_when_it_is_not_public(self):
        reader = CI | {"actions": ["read"]}
        rows = allowlist(reader, public_read=False)
        assert await rows.authorize(ANONYMOUS, Action.READ, "left-pad") is Decision.ABSTAIN
        ci = identified("ci@acme")
        assert await rows.authorize(ci, Action.READ, "left-pad") is Decision.ALLOW
        assert await rows.authorize(ci, Action.READ, "right-pad") is Decision.DENY
