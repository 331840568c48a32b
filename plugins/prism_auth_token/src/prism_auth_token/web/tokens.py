"""One's own tokens and account."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from prism_auth_token.web.answers import json_answer, nothing, token_json
from prism_auth_token.web.bodies import EmailChange, NewToken, PasswordChange, read_body
from prism_auth_token.web.door import Door
from prism_auth_token.web.logins import issued_answer
from prism_kernel.api import TokenRequest


def routes(door: Door) -> APIRouter:
    router = APIRouter()

    @router.get("/tokens")
    async def tokens(request: Request) -> Response:
        """The account's tokens, newest first."""
        accounts, principal = await door.somebody(request)
        return json_answer({"items": [*map(token_json, await accounts.tokens(principal))]})

    @router.post("/tokens")
    async def create(request: Request) -> Response:
        """Make a token."""
        accounts, principal = await door.somebody(request)
        body = await read_body(door.http, request, NewToken)
        wanted = TokenRequest(
            actions=body.actions,
            packages=body.packages,
            networks=body.networks,
            expires_at=body.expires_at,
            description=body.description,
        )
        return issued_answer(await accounts.create_token(principal, wanted))

    @router.delete("/tokens/{key}")
    async def revoke(request: Request, key: str) -> Response:
        """Revoke a token by its key."""
        accounts, principal = await door.somebody(request)
        await accounts.revoke(principal, key)
        return nothing()

    @router.put("/password")
    async def change_password(request: Request) -> Response:
        """Change the account's password, and end its other logins."""
        accounts, principal = await door.somebody(request)
        body = await read_body(door.http, request, PasswordChange)
        await accounts.change_password(principal, body.old, body.new)
        return nothing()

    @router.put("/email")
    async def set_email(request: Request) -> Response:
        """Change the account's e-mail address."""
        accounts, principal = await door.somebody(request)
        body = await read_body(door.http, request, EmailChange)
        account = await accounts.set_email(principal, body.email)
        return json_answer({"name": account.name, "email": account.email})

    return router
