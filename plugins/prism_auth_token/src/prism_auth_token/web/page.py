"""The page on which a person finishes a login that a program began."""

from __future__ import annotations

from dataclasses import dataclass
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
    router, page = APIRouter(), LoginPage(door)
    add = router.add_api_route
    add("/login/{page}", page.show, methods=["GET"])
    add("/login/{page}", page.finish, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class LoginPage:
    door: Door

    async def show(self, page: str) -> Response:
        """The form."""
        try:
            pending = await self.door.accounts.web_logins.pending(page)
        except NotFound as error:
            return _over(error)
        return page_answer(_form(self.door, page, pending))

    async def finish(self, request: Request, page: str) -> Response:
        """Check the name and the password, and let the program have its token."""
        self.door.check_own_page(request)
        name, password = await _read(self.door, request)
        try:
            pending = await self.door.accounts.web_logins.pending(page)
        except NotFound as error:
            return _over(error)
        try:
            account = await self.door.accounts.check_login(
                name, password, client=client_of(request)
            )
            await self.door.accounts.web_logins.approve(page, account)
        except PrismError as error:
            again = _form(self.door, page, pending, name=name, fault=error.message)
            return page_answer(again, error.status, _retry_after(error))
        return page_answer(
            message("You are logged in", "The program goes on by itself. You may close this page.")
        )


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


def _over(error: NotFound) -> Response:
    return page_answer(message("Nothing to do here", error.message), error.status)
