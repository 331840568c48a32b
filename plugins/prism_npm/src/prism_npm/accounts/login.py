"""Logging in and out: npm's web login, and CouchDB's user documents that it grew out of."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from prism_kernel.api import (
    AccountService,
    AuthenticationRequired,
    InvalidPayload,
    IssuedToken,
    JsonMapping,
    NotFound,
    PermissionDenied,
    PrismError,
    RouterContext,
)
from prism_npm.accounts.people import (
    MAX_BODY_BYTES,
    accounts_of,
    address_of,
    body_of,
    wrong_password,
)
from prism_npm.accounts.shapes import user_document
from prism_npm.documents import needed_text, text_member
from prism_npm.replies import CREATED, reply
from prism_npm.rights import require_person


@dataclass(frozen=True, slots=True)
class Login:
    ctx: RouterContext

    async def whoami(self, request: Request) -> Response:
        """``{"username"}``; 401 for nobody."""
        principal = await require_person(self.ctx.http, request)
        return reply({"username": principal.name})

    async def start_in_browser(self, request: Request) -> Response:
        """Where a person logs in, and where the client waits. 404 sends npm to the other way."""
        async for _ in self.ctx.http.body(request, MAX_BODY_BYTES):
            pass  # {}, {"create": true} or nothing: the page is the same
        accounts = accounts_of(self.ctx)
        login = await accounts.start_web_login(client=address_of(request))
        base = self.ctx.public_base_url
        return reply({"loginUrl": base + login.page, "doneUrl": base + login.result})

    async def put_user(self, request: Request, user: str) -> Response:
        """Log in; or register, if there is no such account and an email comes along.

        ``npm adduser`` sends an email, and so did every login before npm 9. A login without one
        that is wrong stays wrong: who mistypes their name must not get a second account.
        """
        accounts = accounts_of(self.ctx)
        body = await body_of(self.ctx, request)
        if needed_text(body, "name") != user:
            raise InvalidPayload("The URL and the body name different users.")
        try:
            issued = await _enter(accounts, user, body, address_of(request))
        except AuthenticationRequired as error:
            return wrong_password(self.ctx, request, error)
        return reply({"ok": f"you are authenticated as {user}", "token": issued.secret}, CREATED)

    async def put_user_revision(self, request: Request, user: str, rev: str) -> Response:
        """The second step of a client whose first was answered 409. Users have no revisions."""
        del rev
        return await self.put_user(request, user)

    async def get_user(self, request: Request, user: str) -> Response:
        """A user's name and email, for those who are logged in."""
        accounts = accounts_of(self.ctx)
        await require_person(self.ctx.http, request)
        return reply(user_document(await accounts.account(user)))

    async def log_out(self, request: Request, token: str) -> Response:
        """Revoke the token in the URL, which is usually the one that asks."""
        accounts = accounts_of(self.ctx)
        principal = await require_person(self.ctx.http, request)
        await accounts.revoke_secret(principal, token)
        return reply({"ok": "logged out"})


async def _enter(
    accounts: AccountService, name: str, body: JsonMapping, client: str | None
) -> IssuedToken:
    """Where strangers cannot register, the answer does not tell which names there are."""
    password, email = needed_text(body, "password"), text_member(body, "email")
    try:
        return await accounts.log_in(name, password, client=client)
    except AuthenticationRequired as error:
        if not email:
            raise
        wrong = error
    try:
        return await accounts.register(name, password, email=email, client=client)
    except PermissionDenied as closed:
        message = f"{wrong.message} {closed.message}"
        raise AuthenticationRequired(message, code=wrong.problem_code) from None
    except PrismError:
        if await _is_known(accounts, name):
            raise wrong from None
        raise


async def _is_known(accounts: AccountService, name: str) -> bool:
    try:
        await accounts.account(name)
    except NotFound:
        return False
    return True
