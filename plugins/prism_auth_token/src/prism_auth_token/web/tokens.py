"""One's own tokens and account."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from prism_auth_token.web.answers import json_answer, nothing, token_json
from prism_auth_token.web.bodies import EmailChange, NewToken, PasswordChange, read_body
from prism_auth_token.web.door import Door
from prism_auth_token.web.logins import issued_answer
from prism_kernel.api import TokenRequest


def routes(door: Door) -> APIRouter:
    router, own = APIRouter(), OwnAccount(door)
    add = router.add_api_route
    add("/tokens", own.tokens, methods=["GET"])
    add("/tokens", own.create, methods=["POST"])
    add("/tokens/{key}", own.revoke, methods=["DELETE"])
    add("/password", own.change_password, methods=["PUT"])
    add("/email", own.set_email, methods=["PUT"])
    return router


@dataclass(frozen=True, slots=True)
class OwnAccount:
    door: Door

    async def tokens(self, request: Request) -> Response:
        """The account's tokens, newest first."""
        accounts, principal = await self.door.somebody(request)
        return json_answer({"items": [*map(token_json, await accounts.tokens(principal))]})

    async def create(self, request: Request) -> Response:
        """Make a token."""
        accounts, principal = await self.door.somebody(request)
        body = await read_body(self.door.http, request, NewToken)
        wanted = TokenRequest(
            actions=body.actions,
            packages=body.packages,
            networks=body.networks,
            expires_at=body.expires_at,
            description=body.description,
        )
        return issued_answer(await accounts.create_token(principal, wanted))

    async def revoke(self, request: Request, key: str) -> Response:
        """Revoke a token by its key."""
        accounts, principal = await self.door.somebody(request)
        await accounts.revoke(principal, key)
        return nothing()

    async def change_password(self, request: Request) -> Response:
        """Change the account's password, and end its other logins."""
        accounts, principal = await self.door.somebody(request)
        body = await read_body(self.door.http, request, PasswordChange)
        await accounts.change_password(principal, body.old, body.new)
        return nothing()

    async def set_email(self, request: Request) -> Response:
        """Change the account's e-mail address."""
        accounts, principal = await self.door.somebody(request)
        body = await read_body(self.door.http, request, EmailChange)
        account = await accounts.set_email(principal, body.email)
        return json_answer({"name": account.name, "email": account.email})
