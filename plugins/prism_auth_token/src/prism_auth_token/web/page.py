"""The page on which a person finishes a login that a program began."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from prism_auth_token.documents import PendingLogin
from prism_auth_token.web.door import Door, client_of
from prism_auth_token.web.html import form, message, page_answer
from prism_auth_token.web_logins import short_code
from prism_kernel.api import InvalidPayload, NotFound, PrismError

_LARGEST_FORM = 4096
_MOST_FIELDS = 10


def routes(door: Door) -> APIRouter:
    router = APIRouter()

    @router.get("/login/{page}")
    async def show(page: str) -> Response:
        """The form."""
        try:
            pending = await door.accounts.web_logins.pending(page)
        except NotFound as error:
            return _end("Nothing to do here", error)
        return page_answer(_form(door, page, pending))

    @router.post("/login/{page}")
    async def finish(request: Request, page: str) -> Response:
        """Check the name and the password, and let the program have its token."""
        door.check_own_page(request)
        name, password = await _read(door, request)
        try:
            pending = await door.accounts.web_logins.pending(page)
        except NotFound as error:
            return _end("Nothing to do here", error)
        try:
            account = await door.accounts.check_login(name, password, client=client_of(request))
            await door.accounts.web_logins.approve(page, account)
        except PrismError as error:
            again = _form(door, page, pending, name=name, fault=error.message)
            return page_answer(again, error.status, _retry_after(error))
        return page_answer(
            message("You are logged in", "The program goes on by itself. You may close this page.")
        )

    return router


async def _read(door: Door, request: Request) -> tuple[str, str]:
    """Raises ``TooLarge`` and ``InvalidPayload``; a field that is missing is empty."""
    body = b"".join([piece async for piece in door.http.body(request, _LARGEST_FORM)])
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise InvalidPayload("This is not the form of this page.") from error
    return fields.get("name", [""])[0].strip(), fields.get("password", [""])[0]


def _form(
    door: Door, page: str, pending: PendingLogin, *, name: str = "", fault: str | None = None
) -> str:
    return form(
        client=pending.client,
        registry=door.base_url,
        code=short_code(page),
        name=name,
        fault=fault,
    )


def _retry_after(error: PrismError) -> dict[str, str]:
    seconds = error.details.get("retryAfter")
    return {} if seconds is None else {"retry-after": str(seconds)}


def _end(title: str, error: PrismError) -> Response:
    return page_answer(message(title, error.message), error.status)
