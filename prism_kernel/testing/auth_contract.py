"""What every authenticator must do: a test suite for the authors of auth plugins.

Subclass it and say what yours recognises::

from prism_kernel.testing.auth_contract import AuthenticatorContract

class TestMine(AuthenticatorContract):
    @pytest.fixture
    def authenticator(self):
        return MyAuthenticator(...)

    @pytest.fixture
    def credentials(self):
        return {"authorization": "Bearer good"}

    @pytest.fixture
    def granted(self):
        return Grant(Action.PUBLISH, "@acme/widget")

    @pytest.fixture
    def refused(self):
        return Grant(Action.PUBLISH, "left-pad")
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import anyio
import pytest

from prism_kernel.api import (
    ANONYMOUS,
    Action,
    AuthenticationRequired,
    Authenticator,
    Decision,
    PermissionDenied,
    Principal,
    RequestInfo,
)

WRITES = tuple(action for action in Action if action is not Action.READ)

HOSTILE_VALUES = ("", " ", "\x00", "a\r\nx-evil: 1", "\x7f", "é", "\ud800", "%00", "x" * 100_000)
"""Header values that no client sends by accident."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Something to be asked about: an action on a package (``None``: on the registry)."""

    action: Action
    package: str | None


def request_with(headers: Mapping[str, str]) -> RequestInfo:
    """A publish request with these headers (lower-case names)."""
    return RequestInfo("POST", "/v1/packages/widget", headers, client="127.0.0.1")


class AuthenticatorContract:
    """Every sentence of ``Authenticator``'s docstrings, as tests. Override the four fixtures."""

    pytestmark = pytest.mark.anyio

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def authenticator(self) -> Authenticator:
        """The authenticator under test."""
        raise NotImplementedError(f"{type(self).__name__} overrides no such fixture")

    @pytest.fixture
    def credentials(self) -> Mapping[str, str]:
        """Headers that it recognises."""
        raise NotImplementedError(f"{type(self).__name__} overrides no such fixture")

    @pytest.fixture
    def granted(self) -> Grant:
        """A write that the owner of ``credentials`` may do."""
        raise NotImplementedError(f"{type(self).__name__} overrides no such fixture")

    @pytest.fixture
    def refused(self) -> Grant:
        """A write that the owner of ``credentials`` may not do."""
        raise NotImplementedError(f"{type(self).__name__} overrides no such fixture")

    async def test_a_request_without_credentials_is_not_recognised(
        self, authenticator: Authenticator
    ) -> None:
        assert await authenticator.authenticate(request_with({})) is None

    async def test_good_credentials_name_a_principal_and_the_method(
        self, authenticator: Authenticator, credentials: Mapping[str, str]
    ) -> None:
        principal = await _identify(authenticator, credentials)
        assert principal.name
        assert principal.name != ANONYMOUS.name
        assert principal.method not in {"", ANONYMOUS.method}

    async def test_the_same_credentials_are_the_same_principal_every_time(
        self, authenticator: Authenticator, credentials: Mapping[str, str]
    ) -> None:
        first = await _identify(authenticator, credentials)
        assert await _identify(authenticator, credentials) == first

    async def test_requests_at_the_same_time_do_not_mix(
        self, authenticator: Authenticator, credentials: Mapping[str, str]
    ) -> None:
        answers: dict[int, Principal | None] = {}

        async def ask(number: int) -> None:
            headers = credentials if number % 2 else {}
            answers[number] = await authenticator.authenticate(request_with(headers))

        async with anyio.create_task_group() as tasks:
            for number in range(10):
                tasks.start_soon(ask, number)
        assert [answers[number] is not None for number in range(10)] == [False, True] * 5

    @pytest.mark.parametrize("value", HOSTILE_VALUES, ids=ascii)
    async def test_a_hostile_value_identifies_nobody(
        self, authenticator: Authenticator, credentials: Mapping[str, str], value: str
    ) -> None:
        hostile = dict.fromkeys(credentials, value)
        try:
            principal = await authenticator.authenticate(request_with(hostile))
        except AuthenticationRequired:
            return
        assert principal is None

    async def test_what_is_granted_is_allowed(
        self, authenticator: Authenticator, credentials: Mapping[str, str], granted: Grant
    ) -> None:
        principal = await _identify(authenticator, credentials)
        assert await _decide(authenticator, principal, granted) is Decision.ALLOW

    async def test_what_is_not_granted_is_not_allowed(
        self, authenticator: Authenticator, credentials: Mapping[str, str], refused: Grant
    ) -> None:
        principal = await _identify(authenticator, credentials)
        assert await _decide(authenticator, principal, refused) is not Decision.ALLOW

    @pytest.mark.parametrize("action", WRITES)
    async def test_nobody_in_particular_may_not_write(
        self, authenticator: Authenticator, granted: Grant, action: Action
    ) -> None:
        for package in (granted.package, None):
            decision = await _decide(authenticator, ANONYMOUS, Grant(action, package))
            assert decision is not Decision.ALLOW

    async def test_a_namesake_from_another_method_is_somebody_else(
        self, authenticator: Authenticator, credentials: Mapping[str, str], granted: Grant
    ) -> None:
        principal = await _identify(authenticator, credentials)
        namesake = replace(principal, method="some-other-method")
        assert await _decide(authenticator, namesake, granted) is Decision.ABSTAIN


async def _identify(authenticator: Authenticator, headers: Mapping[str, str]) -> Principal:
    principal = await authenticator.authenticate(request_with(headers))
    assert principal is not None, "these credentials should be recognised"
    return principal


async def _decide(authenticator: Authenticator, principal: Principal, grant: Grant) -> Decision:
    try:
        return await authenticator.authorize(principal, grant.action, grant.package)
    except PermissionDenied:
        return Decision.DENY
