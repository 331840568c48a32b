"""A store in memory, and accounts whose passwords are hashed quickly."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from prism_auth_token.assembly import administration_of, make_authenticator
from prism_auth_token.config import TokenConfig
from prism_auth_token.rights import check_right
from prism_kernel.api import Action, PermissionDenied, RequestInfo
from prism_kernel.testing.memory_storage import MemoryStorage

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse"  # noqa: S105 - of accounts that live for one test


class House:
    """One process over a store, and what tests do with it all the time."""

    def __init__(self, storage, **config) -> None:
        self.storage = storage
        config = {"attempts_per_name": 1000, "attempts_per_client": 1000} | config
        settings = TokenConfig.model_validate(config)
        self.authenticator = make_authenticator(settings, storage, QUICK)
        self.accounts = self.authenticator.accounts
        self.administration = administration_of(self.accounts)

    async def add(self, name, *, administrator=False, actions=(), packages=("*",)):
        """An account with a right, and the secret of a login."""
        await self.administration.add(name, PASSWORD, administrator=administrator)
        if actions:
            right = check_right([Action(each) for each in actions], packages)
            await self.administration.grant(name, right)
        return await self.log_in(name)

    async def log_in(self, name):
        return (await self.accounts.log_in(name, PASSWORD, client="127.0.0.1")).secret

    async def people_only_remove(self, name):
        """Remove an account as a process does that dies before it removes the tokens."""
        await self.accounts.people.remove(name)

    async def who(self, secret, client="127.0.0.1"):
        return await self.authenticator.authenticate(bearing(secret, client))

    async def may(self, secret, action, package="@acme/widget"):
        principal = await self.who(secret)
        try:
            return (await self.authenticator.authorize(principal, Action(action), package)).value
        except PermissionDenied:
            return "deny"


def bearing(secret, client="127.0.0.1") -> RequestInfo:
    headers = {"authorization": f"Bearer {secret}"}
    return RequestInfo("GET", "/v1/packages/widget", headers, client)


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def storage():
    return MemoryStorage()


@pytest.fixture
def house(storage) -> House:
    return House(storage)


@pytest.fixture
def make_house():
    return House
