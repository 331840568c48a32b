"""``npm token``: list, create, revoke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request, Response

from prism_kernel.api import (
    AccountService,
    IssuedToken,
    NotFound,
    PermissionDenied,
    Principal,
    RouterContext,
)
from prism_npm.accounts.people import accounts_of, body_of, is_about_password, refused
from prism_npm.accounts.shapes import issued_document, token_document
from prism_npm.accounts.token_orders import TokenOrder, read_token_order
from prism_npm.replies import CREATED, reply
from prism_npm.rights import require_person


@dataclass(frozen=True, slots=True)
class Tokens:
    ctx: RouterContext

    async def get(self, request: Request) -> Response:
        """All tokens of whoever asks, on one page."""
        accounts = accounts_of(self.ctx)
        principal = await require_person(self.ctx.http, request)
        tokens = await accounts.tokens(principal)
        return reply({"objects": [token_document(each) for each in tokens], "urls": {}})

    async def create(self, request: Request) -> Response:
        """A new token. Always with a password: a token that leaked must not make others."""
        accounts = accounts_of(self.ctx)
        principal = await require_person(self.ctx.http, request)
        order = read_token_order(await body_of(self.ctx, request), datetime.now(UTC))
        try:
            issued = await _create(accounts, principal, order)
        except PermissionDenied as refusal:
            return refused(self.ctx, request, refusal)
        return reply(issued_document(issued), CREATED)

    async def revoke(self, request: Request, key: str) -> Response:
        """Revoke a token by its key, or by all of it: npm passes on what it was given."""
        accounts = accounts_of(self.ctx)
        principal = await require_person(self.ctx.http, request)
        try:
            await accounts.revoke(principal, key)
        except NotFound:
            await accounts.revoke_secret(principal, key)
        return reply({"ok": "token revoked"})


async def _create(accounts: AccountService, principal: Principal, order: TokenOrder) -> IssuedToken:
    """The first of the requests that the principal may have; raises what the last one raises."""
    *wider, narrowest = order.requests
    for request in wider:
        try:
            return await accounts.create_token(principal, request, password=order.password)
        except PermissionDenied as refusal:
            if is_about_password(refusal):
                raise
    return await accounts.create_token(principal, narrowest, password=order.password)
