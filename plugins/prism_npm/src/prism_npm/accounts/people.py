"""What the routes of this folder need of whoever asks."""

from __future__ import annotations

from fastapi import Request, Response

from prism_kernel.api import (
    AccountService,
    JsonObject,
    NotFound,
    PermissionDenied,
    PrismError,
    RouterContext,
)
from prism_npm.documents import object_of
from prism_npm.errors import error_response

MAX_BODY_BYTES = 64 * 1024
_WRONG_PASSWORD = "wrong-password"  # noqa: S105 - a code of problems


def accounts_of(ctx: RouterContext) -> AccountService:
    """Raises ``NotFound`` (``no-accounts``) where nobody can log in."""
    accounts = ctx.http.accounts
    if accounts is None:
        raise NotFound(
            "This registry has no accounts; its operator decides otherwise who may do what.",
            code="no-accounts",
        )
    return accounts


async def body_of(ctx: RouterContext, request: Request) -> JsonObject:
    """The JSON object that was sent. Raises ``InvalidPayload`` and ``TooLarge``."""
    return object_of(await ctx.http.json(request, MAX_BODY_BYTES), "The body")


def address_of(request: Request) -> str | None:
    """Who is counted for failures."""
    return request.client.host if request.client else None


def is_about_password(refusal: PermissionDenied) -> bool:
    """Whether an ``AccountService`` refused because of a wrong password."""
    return refusal.problem_code == _WRONG_PASSWORD


def refused(ctx: RouterContext, request: Request, refusal: PermissionDenied) -> Response:
    """The answer to a wrong password; any other refusal is raised again."""
    if not is_about_password(refusal):
        raise refusal
    return wrong_password(ctx, request, refusal)


def wrong_password(ctx: RouterContext, request: Request, error: PrismError) -> Response:
    """401 under ``Basic``: npm then says that the password is wrong, and not that a token is."""
    response = error_response(ctx, request, error)
    response.status_code = 401
    response.headers["www-authenticate"] = "Basic"
    return response
