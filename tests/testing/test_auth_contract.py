# ruff: noqa: ARG002 - the protocol names the arguments, a fault is to ignore them
"""The contract suite notices each of the faults that an authenticator can have."""

from __future__ import annotations

import inspect

import pytest

from prism_kernel.api import Action, AuthenticationRequired, Decision, Principal
from prism_kernel.testing.auth_contract import HOSTILE_VALUES, AuthenticatorContract, Grant

pytestmark = pytest.mark.anyio

KEY = {"x-key": "good"}
GRANTED = Grant(Action.PUBLISH, "widget")
REFUSED = Grant(Action.PUBLISH, "gadget")


class Keys:
    """Keeps the contract."""

    async def authenticate(self, request):
        key = request.headers.get("x-key")
        if key not in {None, "good"}:
            raise AuthenticationRequired("This key is not known.")
        return Principal("ada", "keys") if key else None

    async def authorize(self, principal, action, package):
        if principal.method != "keys":
            return Decision.ABSTAIN
        return Decision.ALLOW if package == "widget" else Decision.DENY


class KnowsEverybody(Keys):
    async def authenticate(self, request):
        return Principal("ada", "keys")


class KnowsNobody(Keys):
    async def authenticate(self, request):
        return None


class NamesNobody(Keys):
    async def authenticate(self, request):
        found = await super().authenticate(request)
        return found and Principal("", "keys")


class TakesAnyKey(Keys):
    async def authenticate(self, request):
        return Principal("ada", "keys") if "x-key" in request.headers else None


class Crashes(Keys):
    async def authenticate(self, request):
        return Principal("ada", "keys") if request.headers.get("x-key", "")[0] else None


class AllowsEverything(Keys):
    async def authorize(self, principal, action, package):
        return Decision.ALLOW


class AllowsNothing(Keys):
    async def authorize(self, principal, action, package):
        return Decision.DENY


class LooksAtNamesOnly(Keys):
    async def authorize(self, principal, action, package):
        return Decision.ALLOW if principal.name == "ada" else Decision.ABSTAIN


async def run_contract(authenticator):
    """Every test of the suite with every value of its parameters."""
    values = {
        "authenticator": [authenticator],
        "credentials": [KEY],
        "granted": [GRANTED],
        "refused": [REFUSED],
        "value": HOSTILE_VALUES,
        "action": list(Action)[1:],
    }
    suite = AuthenticatorContract()
    for name, test in inspect.getmembers(suite, inspect.iscoroutinefunction):
        if name.startswith("test_"):
            arguments = inspect.signature(test).parameters
            for number in range(max(len(values[each]) for each in arguments)):
                await test(**{each: values[each][number % len(values[each])] for each in arguments})


async def test_an_authenticator_that_keeps_the_contract_passes():
    await run_contract(Keys())


@pytest.mark.parametrize(
    "faulty",
    [
        KnowsEverybody,
        KnowsNobody,
        NamesNobody,
        TakesAnyKey,
        Crashes,
        AllowsEverything,
        AllowsNothing,
        LooksAtNamesOnly,
    ],
)
async def test_a_fault_is_noticed(faulty):
    with pytest.raises((AssertionError, IndexError)):
        await run_contract(faulty())
