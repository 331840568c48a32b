"""Accounts and tokens, which an auth plugin may offer to protocols and front ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from prism_kernel.contracts.auth import Action, Principal
from prism_kernel.names import ANY_PACKAGE

EVERY_PACKAGE = (ANY_PACKAGE,)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What a new token should allow.

    A token never allows more than its owner may do. ``packages`` are patterns (see
    ``check_pattern``). ``networks`` are the CIDR blocks that the token may be used from; empty
    means anywhere. ``expires_at`` is timezone-aware; ``None`` means never.
    """

    actions: frozenset[Action]
    packages: tuple[str, ...] = EVERY_PACKAGE
    networks: tuple[str, ...] = ()
    expires_at: datetime | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token without its secret.

    ``key`` identifies the token and never changes. ``hint`` is the secret's first characters, so
    that people can tell their tokens apart.
    """

    key: str
    hint: str
    owner: str
    created_at: datetime
    grants: TokenRequest
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token that was just made. Its ``secret`` is never shown again."""

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

    Both fields are paths below the public base URL. The person opens ``page``. The client polls
    ``result``: it answers 202 with ``Retry-After`` until the person is done, and then 200 with
    ``{"token": ...}``, once.
    """

    page: str
    result: str


class AccountService(Protocol):
    """The accounts that an auth plugin keeps.

    Every method may raise ``StorageUnavailable``. ``client`` is the address of the sender, by which
    attempts are counted. Methods that take a ``principal`` raise ``PermissionDenied`` if it has no
    account, or if its token may not do this to the account.
    """

    async def log_in(self, name: str, password: str, *, client: str | None) -> IssuedToken:
        """Make a token that allows everything that the account may do.

        Raises ``AuthenticationRequired`` if the name or the password is wrong, without saying
        which, and ``TooManyRequests`` after too many attempts.
        """
        ...

    async def register(
        self, name: str, password: str, *, email: str | None, client: str | None
    ) -> IssuedToken:
        """Make an account, and a token for it as ``log_in`` does.

        Raises ``PermissionDenied`` if only administrators may make accounts, ``Conflict`` for a
        name that is taken, ``InvalidInput`` for an unusable name, password or email, and
        ``TooManyRequests`` after too many attempts.
        """
        ...

    async def start_web_login(self, *, client: str | None) -> WebLogin: ...

    async def account(self, name: str) -> Account:
        """The account of that name. Raises ``NotFound``."""
        ...

    async def set_email(self, principal: Principal, email: str) -> Account: ...

    async def change_password(self, principal: Principal, old: str, new: str) -> None:
        """Replace the password ``old`` with ``new``.

        Raises ``PermissionDenied`` (``wrong-password``) if ``old`` is wrong, ``InvalidInput`` if
        ``new`` is unusable, and ``TooManyRequests`` after too many attempts.
        """
        ...

    async def tokens(self, principal: Principal) -> Sequence[TokenInfo]:
        """The principal's own tokens, newest first."""
        ...

    async def create_token(
        self, principal: Principal, request: TokenRequest, *, password: str | None = None
    ) -> IssuedToken:
        """Make a token for the principal's account.

        ``password`` is checked if it is given. Raises ``PermissionDenied`` if it is wrong
        (``wrong-password``) or if the principal lacks the rights that ``request`` asks for,
        ``InvalidInput`` for a pattern, network, time or description that makes no sense, and
        ``TooManyRequests`` after too many attempts at the password.
        """
        ...

    async def revoke(self, principal: Principal, key: str) -> None:
        """Revoke one of the principal's tokens by its key. Raises ``NotFound``."""
        ...

    async def revoke_secret(self, principal: Principal, secret: str) -> None:
        """Log out by revoking the token that has this secret.

        Raises ``NotFound`` unless the token is one of the principal's.
        """
        ...


@runtime_checkable
class HasAccounts(Protocol):
    """An ``Authenticator`` implements this as well if it has accounts."""

    @property
    def accounts(self) -> AccountService: ...
