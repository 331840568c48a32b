"""Accounts and tokens, as protocols and front ends use them; an auth plugin may have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from prism_kernel.contracts.auth import Action, Principal
from prism_kernel.patterns import ANY_PACKAGE

EVERY_PACKAGE = (ANY_PACKAGE,)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What a token shall be good for; it never gets more than its owner has.

    ``packages`` are patterns (``check_pattern``); ``networks`` are CIDR blocks from which it may
    be used, none for anywhere; ``expires_at`` is timezone-aware.
    """

    actions: frozenset[Action]
    packages: tuple[str, ...] = EVERY_PACKAGE
    networks: tuple[str, ...] = ()
    expires_at: datetime | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token without its secret. ``key`` names it for ever, ``hint`` is its first characters."""

    key: str
    hint: str
    owner: str
    created_at: datetime
    grants: TokenRequest
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token that was just made: the only time that its ``secret`` is seen."""

    secret: str
    info: TokenInfo


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can log in."""

    name: str
    email: str | None
    created_at: datetime
    updated_at: datetime
    administrator: bool = False


@dataclass(frozen=True, slots=True)
class WebLogin:
    """A login that a person finishes in a browser.

    Both are paths below the public base URL: ``page`` for the person, ``result`` is polled by
    the client and answers 202 with ``Retry-After``, then 200 ``{"token": ...}`` once.
    """

    page: str
    result: str


class AccountService(Protocol):
    """All raise ``StorageUnavailable``. ``client`` is the address that asks, to count failures."""

    async def log_in(self, name: str, password: str, *, client: str | None) -> IssuedToken:
        """A new token of an account, for everything that the account may.

        Raises ``AuthenticationRequired`` for a wrong name or password alike, and
        ``TooManyRequests`` after too many of them.
        """
        ...

    async def register(
        self, name: str, password: str, *, email: str | None, client: str | None
    ) -> IssuedToken:
        """As ``log_in``, for a new account.

        Raises ``PermissionDenied`` where accounts are made by administrators only, ``Conflict``
        for a name that is taken, and ``InvalidInput`` for an unusable name or password.
        """
        ...

    async def start_web_login(self, *, client: str | None) -> WebLogin: ...

    async def account(self, name: str) -> Account:
        """Raises ``NotFound``."""
        ...

    async def set_email(self, principal: Principal, email: str) -> Account: ...

    async def change_password(self, principal: Principal, old: str, new: str) -> None:
        """Raises ``PermissionDenied`` (``wrong-password``), and ``InvalidInput`` for ``new``."""
        ...

    async def tokens(self, principal: Principal) -> Sequence[TokenInfo]:
        """The principal's own, newest first."""
        ...

    async def create_token(
        self, principal: Principal, request: TokenRequest, *, password: str | None = None
    ) -> IssuedToken:
        """``password`` is checked if it is given.

        Raises ``PermissionDenied`` for a wrong one (``wrong-password``), or for rights that the
        principal lacks, and ``InvalidInput`` for a pattern, network or time that makes no sense.
        """
        ...

    async def revoke(self, principal: Principal, key: str) -> None:
        """Revoke a token of the principal's by its key. Raises ``NotFound``."""
        ...

    async def revoke_secret(self, principal: Principal, secret: str) -> None:
        """Log out: revoke the token itself. Raises ``NotFound`` unless it is the principal's."""
        ...


@runtime_checkable
class HasAccounts(Protocol):
    """What an ``Authenticator`` is, too, if it has accounts."""

    @property
    def accounts(self) -> AccountService: ...
