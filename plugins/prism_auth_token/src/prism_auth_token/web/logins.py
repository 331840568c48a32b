"""Logging in and out."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from prism_auth_token.credentials import read_token
from prism_auth_token.web.answers import account_json, json_answer, nothing, token_json
from prism_auth_token.web.bodies import Login, read_body
from prism_auth_token.web.door import Door, client_of
from prism_auth_token.web_logins import LIFETIME, short_code
from prism_kernel.api import IssuedToken, JsonObject

_POLL_SECONDS = 2


def routes(door: Door) -> APIRouter:
    router, logins = APIRouter(), Logins(door)
    add = router.add_api_route
    add("/login", logins.log_in, methods=["POST"])
    add("/logins", logins.start, methods=["POST"])
    add("/logins/{result}", logins.collect, methods=["GET"])
    add("/whoami", logins.whoami, methods=["GET"])
    add("/logout", logins.log_out, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class Logins:
    door: Door

    async def log_in(self, request: Request) -> Response:
        """Exchange a name and a password for a token; with ``create``, of a new account."""
        accounts, client = self.door.accounts, client_of(request)
        body = await read_body(self.door.http, request, Login)
        if body.create:
            issued = await accounts.register(
                body.name, body.password, email=body.email, client=client
            )
        else:
            issued = await accounts.log_in(body.name, body.password, client=client)
        return issued_answer(issued)

    async def start(self, request: Request) -> Response:
        """Begin a login that a person finishes on a page."""
        started = await self.door.accounts.start_web_login(client=client_of(request))
        document: JsonObject = {
            "page": self.door.base_url + started.page,
            "result": started.result,
            "code": short_code(started.page.rpartition("/")[2]),
            "expiresIn": int(LIFETIME.total_seconds()),
        }
        return json_answer(document, HTTPStatus.CREATED)

    async def collect(self, result: str) -> Response:
        """The token of a login that was begun, once; 202 until the person is done."""
        issued = await self.door.accounts.finish_web_login(result)
        if issued is not None:
            return issued_answer(issued, HTTPStatus.OK)
        waiting = json_answer({}, HTTPStatus.ACCEPTED)
        waiting.headers["retry-after"] = str(_POLL_SECONDS)
        return waiting

    async def whoami(self, request: Request) -> Response:
        """The account of the token, and its rights; of others only the name."""
        accounts, principal = await self.door.somebody(request)
        session = await accounts.sessions.of(principal)
        known = account_json(session.account) if session else {"name": principal.name}
        return json_answer({**known, "method": principal.method})

    async def log_out(self, request: Request) -> Response:
        """Revoke the token that is sent."""
        accounts, principal = await self.door.somebody(request)
        secret = read_token(request.headers.get("authorization", ""))
        await accounts.revoke_secret(principal, secret or "")
        return nothing()


def issued_answer(issued: IssuedToken, status: HTTPStatus = HTTPStatus.CREATED) -> Response:
    """The only time that a token is told."""
    return json_answer({"token": issued.secret, "info": token_json(issued.info)}, status)
