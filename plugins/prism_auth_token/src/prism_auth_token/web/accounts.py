"""The accounts of others, for administrators."""

from __future__ import annotations

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


def routes(door: Door) -> APIRouter:
    router = APIRouter()
    router.include_router(_accounts(door))
    router.include_router(_changes(door))
    return router


def _accounts(door: Door) -> APIRouter:
    router = APIRouter(prefix="/accounts")

    @router.get("")
    async def accounts(request: Request) -> Response:
        """Every account, by name."""
        administration = await door.administrator(request)
        return json_answer({"items": [*map(account_json, await administration.accounts())]})

    @router.post("")
    async def add(request: Request) -> Response:
        """Make an account."""
        administration = await door.administrator(request)
        body = await read_body(door.http, request, NewAccount)
        account = await administration.add(
            body.name, body.password, email=body.email, administrator=body.administrator
        )
        return json_answer(account_json(account), HTTPStatus.CREATED)

    @router.get("/{name}")
    async def show(request: Request, name: str) -> Response:
        """One account."""
        administration = await door.administrator(request)
        return json_answer(account_json(await administration.people.get(name)))

    @router.delete("/{name}")
    async def remove(request: Request, name: str) -> Response:
        """Remove an account and its tokens."""
        administration = await door.administrator(request)
        await administration.remove(name)
        return nothing()

    return router


def _changes(door: Door) -> APIRouter:
    router = APIRouter(prefix="/accounts/{name}")

    @router.post("/rights")
    async def grant(request: Request, name: str) -> Response:
        """Give an account a right."""
        administration = await door.administrator(request)
        body = await read_body(door.http, request, NewRight)
        account = await administration.grant(name, check_right(body.actions, body.packages))
        return json_answer(account_json(account))

    @router.delete("/rights")
    async def withdraw(request: Request, name: str, packages: str | None = None) -> Response:
        """Take rights away: those on ``packages``, parted by commas, or all."""
        administration = await door.administrator(request)
        named = None if packages is None else frozenset(packages.split(","))
        return json_answer(account_json(await administration.withdraw(name, named)))

    @router.put("/administrator")
    async def set_administrator(request: Request, name: str) -> Response:
        """Make an account an administrator's, or an ordinary one."""
        administration = await door.administrator(request)
        body = await read_body(door.http, request, Administrator)
        account = await administration.set_administrator(name, administrator=body.administrator)
        return json_answer(account_json(account))

    @router.put("/password")
    async def reset_password(request: Request, name: str) -> Response:
        """Set a password, and end all logins and tokens of the account."""
        administration = await door.administrator(request)
        body = await read_body(door.http, request, NewPassword)
        return json_answer(account_json(await administration.reset_password(name, body.password)))

    @router.get("/tokens")
    async def tokens(request: Request, name: str) -> Response:
        """The account's tokens, newest first."""
        administration = await door.administrator(request)
        account = await administration.people.get(name)
        found = await administration.tokens.of(account)
        return json_answer({"items": [token_json(info_of(token)) for token in found]})

    @router.delete("/tokens/{key}")
    async def revoke(request: Request, name: str, key: str) -> Response:
        """Revoke a token of the account."""
        administration = await door.administrator(request)
        await administration.revoke(name, key)
        return nothing()

    return router
