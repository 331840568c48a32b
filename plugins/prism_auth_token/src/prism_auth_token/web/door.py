"""What every route here needs: the accounts of this registry, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request

from prism_auth_token.administration import Administration
from prism_auth_token.assembly import administration_of
from prism_auth_token.service import TokenAccounts
from prism_kernel.api import (
    ANONYMOUS,
    Action,
    AuthenticationRequired,
    HttpService,
    NotFound,
    PermissionDenied,
    Principal,
)

_OWN_SITE = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Door:
    """``base_url`` is where browsers find this registry."""

    http: HttpService
    base_url: str

    @property
    def accounts(self) -> TokenAccounts:
        """Raises ``NotFound`` if configuration does not select tokens."""
        accounts = self.http.accounts
        if not isinstance(accounts, TokenAccounts):
            raise NotFound(
                'This registry has no accounts: its configuration has no auth = ["token"].',
                code="no-accounts",
            )
        return accounts

    async def somebody(self, request: Request) -> tuple[TokenAccounts, Principal]:
        """Raises ``AuthenticationRequired`` if nobody in particular asks."""
        accounts = self.accounts
        principal = await self.http.identify(request)
        if principal == ANONYMOUS:
            raise AuthenticationRequired("Log in first, and send the token.")
        return accounts, principal

    async def administrator(self, request: Request) -> Administration:
        """Raises ``AuthenticationRequired`` and ``PermissionDenied``."""
        accounts = self.accounts
        await self.http.require(request, Action.ADMIN)
        return administration_of(accounts)

    def check_own_page(self, request: Request) -> None:
        """Raises ``PermissionDenied`` for a form on a page of another site.

        Browsers tell by ``Sec-Fetch-Site``, on plain HTTP only by ``Origin``; what sends neither
        is no browser.
        """
        site = request.headers.get("sec-fetch-site")
        origin = request.headers.get("origin")
        if site is not None:
            own = site in _OWN_SITE
        else:
            hosts = {urlsplit(self.base_url).netloc, request.headers.get("host")}
            own = origin is None or _host_of(origin) in hosts
        if not own:
            raise PermissionDenied("A page of another site may not log you in.", code="cross-site")


def _host_of(origin: str) -> str:
    """Empty for what is no URL: ``null`` is what a page without an origin sends."""
    try:
        return urlsplit(origin).netloc
    except ValueError:  # brackets that are no IPv6 address
        return ""


def client_of(request: Request) -> str | None:
    """The peer's address."""
    return request.client.host if request.client else None
