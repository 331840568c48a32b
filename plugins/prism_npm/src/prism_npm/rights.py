"""Who may do what npm's protocol knows and the kernel's actions do not say in one word."""

from __future__ import annotations

from fastapi import Request

from prism_kernel.api import (
    ANONYMOUS,
    Action,
    AuthenticationRequired,
    HttpService,
    PackageRecord,
    PermissionDenied,
    Principal,
)
from prism_npm.annotations import annotations_of

_CODES_OF_SENDERS = frozenset({"cross-site", "unknown-host"})


def is_about_rights(refusal: PermissionDenied) -> bool:
    """Whether somebody lacks a right. Otherwise another site's page asks, and nobody may."""
    return refusal.problem_code not in _CODES_OF_SENDERS


async def require_person(http: HttpService, request: Request) -> Principal:
    """Who asks. Raises ``AuthenticationRequired`` if nobody is known."""
    principal = await http.identify(request)
    if principal == ANONYMOUS:
        raise AuthenticationRequired("Nobody is logged in; log in with 'npm login'.")
    return principal


async def permits(http: HttpService, request: Request, action: Action, name: str) -> bool:
    """Whether whoever asks may. Raises ``PermissionDenied`` if another site's page asks."""
    try:
        await http.require(request, action, name)
    except AuthenticationRequired:
        return False
    except PermissionDenied as refusal:
        if is_about_rights(refusal):
            return False
        raise
    return True


async def require_stargazer(http: HttpService, request: Request, name: str) -> None:
    """Raises ``AuthenticationRequired`` and ``PermissionDenied`` unless they may star.

    Who may read may, but not with a token that was made for reading alone: a star changes the
    package's record. Nobody but an ``AccountService`` tells such a token from a login, and it does
    so by keeping the owner's tokens from it; elsewhere there are none.
    """
    principal = await require_person(http, request)
    await http.require(request, Action.READ, name)
    if http.accounts is not None and not await permits(http, request, Action.PUBLISH, name):
        await http.accounts.tokens(principal)


async def administers(http: HttpService, request: Request, principal: Principal, name: str) -> bool:
    """Whether rules may be passed over. Never for strangers: nobody has said that they may."""
    return principal != ANONYMOUS and await permits(http, request, Action.ADMIN, name)


def looks_after(principal: Principal, record: PackageRecord) -> bool:
    """Whether they are one of the maintainers, or there are none."""
    maintainers = {each.name for each in annotations_of(record).maintainers or ()}
    return not maintainers or principal.name in maintainers


async def require_maintainer(
    http: HttpService, request: Request, record: PackageRecord
) -> Principal:
    """One of the maintainers, if there are any, or an administrator; they must also publish.

    Raises ``AuthenticationRequired`` and ``PermissionDenied``.
    """
    principal = await http.require(request, Action.PUBLISH, record.name)
    if looks_after(principal, record):
        return principal
    if await permits(http, request, Action.ADMIN, record.name):
        return principal
    raise PermissionDenied(
        f"Only the maintainers of {record.name} may do that.", code="owners-only"
    )
