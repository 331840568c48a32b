"""The accounts of others, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from prism_auth_token.rights import check_right
from prism_auth_token.tokens import info_of
from prism_auth_token.web.answers import account_json, json_answer, nothing, token_json
from prism_auth_token.web.bodies import (
    Administrator,
    NewAccount,
    NewPassword,
    NewRight,
    read_body,
)
from prism_auth_token.web.door import Door

_ACCOUNT = "/accounts/{name}"


def routes(door: Door) -> APIRouter:
    router, others = APIRouter(), Accounts(door)
    add = router.add_api_route
    add("/accounts", others.show_all, methods=["GET"])
    add("/accounts", others.add, methods=["POST"])
    add(_ACCOUNT, others.show, methods=["GET"])
    add(_ACCOUNT, others.remove, methods=["DELETE"])
    add(_ACCOUNT + "/rights", others.grant, methods=["POST"])
    add(_ACCOUNT + "/rights", others.withdraw, methods=["DELETE"])
    add(_ACCOUNT + "/administrator", others.set_administrator, methods=["PUT"])
    add(_ACCOUNT + "/password", others.reset_password, methods=["PUT"])
    add(_ACCOUNT + "/tokens", others.tokens, methods=["GET"])
    add(_ACCOUNT + "/tokens/{key}", others.revoke, methods=["DELETE"])
    return router


@dataclass(frozen=True, slots=True)
class Accounts:
    door: Door

    async def show_all(self, request: Request) -> Response:
        """Every account, by name."""
        administration = await self.door.administrator(request)
        return json_answer({"items": [*map(account_json, await administration.accounts())]})

    async def add(self, request: Request) -> Response:
        """Make an account."""
        administration = await self.door.administrator(request)
        body = await read_body(self.door.http, request, NewAccount)
        account = await administration.add(
            body.name, body.password, email=body.email, administrator=body.administrator
        )
        return json_answer(account_json(account), HTTPStatus.CREATED)

    async def show(self, request: Request, name: str) -> Response:
        """One account."""
        administration = await self.door.administrator(request)
        return json_answer(account_json(await administration.people.get(name)))

    async def remove(self, request: Request, name: str) -> Response:
        """Remove an account and its tokens."""
        administration = await self.door.administrator(request)
        await administration.remove(name)
        return nothing()

    async def grant(self, request: Request, name: str) -> Response:
        """Give an account a right."""
        administration = await self.door.administrator(request)
        body = await read_body(self.door.http, request, NewRight)
        account = await administration.grant(name, check_right(body.actions, body.packages))
        return json_answer(account_json(account))

    async def withdraw(self, request: Request, name: str, packages: str | None = None) -> Response:
        """Take rights away: those on ``packages``, parted by commas, or all."""
        administration = await self.door.administrator(request)
        named = None if packages is None else frozenset(packages.split(","))
        return json_answer(account_json(await administration.withdraw(name, named)))

    async def set_administrator(self, request: Request, name: str) -> Response:
        """Make an account an administrator's, or an ordinary one."""
        administration = await self.door.administrator(request)
        body = await read_body(self.door.http, request, Administrator)
        account = await administration.set_administrator(name, administrator=body.administrator)
        return json_answer(account_json(account))

    async def reset_password(self, request: Request, name: str) -> Response:
        """Set a password, and end all logins and tokens of the account."""
        administration = await self.door.administrator(request)
        body = await read_body(self.door.http, request, NewPassword)
        return json_answer(account_json(await administration.reset_password(name, body.password)))

    async def tokens(self, request: Request, name: str) -> Response:
        """The account's tokens, newest first."""
        administration = await self.door.administrator(request)
        account = await administration.people.get(name)
        found = await administration.tokens.of(account)
        return json_answer({"items": [token_json(info_of(token)) for token in found]})

    async def revoke(self, request: Request, name: str, key: str) -> Response:
        """Revoke a token of the account."""
        administration = await self.door.administrator(request)
        await administration.revoke(name, key)
        return nothing()
