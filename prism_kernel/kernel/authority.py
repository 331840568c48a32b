"""Ask the configured authenticators; anything but a clear yes is a no."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from prism_kernel.concurrency import within
from prism_kernel.contracts.accounts import AccountService, HasAccounts
from prism_kernel.contracts.auth import (
    ANONYMOUS,
    Action,
    Authenticator,
    Decision,
    Principal,
    RequestInfo,
)
from prism_kernel.contracts.context import Logger
from prism_kernel.errors import AuthenticationRequired, PermissionDenied, Unavailable

AUTH_SECONDS = 5.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Authority:
    """Decides who a request is from and what it may do.

    Without authenticators everything is allowed to everybody: that is for loopback only.
    ``authenticators`` are pairs of name and method, in the configured order.
    """

    authenticators: Sequence[tuple[str, Authenticator]]
    log: Logger

    @property
    def open(self) -> bool:
        """Whether there is no authentication at all."""
        return not self.authenticators

    @property
    def accounts(self) -> AccountService | None:
        """Of the first authenticator that has accounts."""
        for _, authenticator in self.authenticators:
            if isinstance(authenticator, HasAccounts):
                return authenticator.accounts
        return None

    async def require(
        self, request: RequestInfo, action: Action, package: str | None = None
    ) -> Principal:
        """The principal, if they may.

        Raises ``AuthenticationRequired`` if nobody is identified and anonymous may not,
        ``PermissionDenied`` if they are identified and may not, in the words of the authenticator
        that denies it if that has any, and ``Unavailable`` if one says that it cannot tell now.
        """
        if self.open:
            return ANONYMOUS
        principal, allowed = await self._in_time(self._decided(request, action, package))
        if allowed:
            return principal
        wanted = f"{action} {package}" if package else action
        if principal is ANONYMOUS:
            raise AuthenticationRequired(f"Log in first: only known users may {wanted}.")
        raise PermissionDenied(f"{principal.name} may not {wanted}.")

    async def permits(self, principal: Principal, action: Action, package: str | None) -> bool:
        """Whether an authenticator says that they may: never true where there is none.

        For rights beyond the ordinary, which nobody should have only because nobody asked.
        Raises ``PermissionDenied`` if an authenticator takes too long.
        """
        if self.open:
            return False
        return await self._in_time(self._permitted(principal, action, package))

    async def identify(self, request: RequestInfo) -> Principal:
        """Who sent this, whatever they may; ``ANONYMOUS`` if no authenticator knows.

        Raises ``AuthenticationRequired`` for wrong credentials, and ``PermissionDenied`` if an
        authenticator fails.
        """
        return await self._in_time(self._identified(request))

    async def _decided(
        self, request: RequestInfo, action: Action, package: str | None
    ) -> tuple[Principal, bool]:
        principal = await self._identified(request)
        try:
            return principal, await self._allowed(principal, action, package)
        except PermissionDenied:
            if principal is ANONYMOUS:
                return principal, False
            raise

    async def _permitted(self, principal: Principal, action: Action, package: str | None) -> bool:
        try:
            return await self._allowed(principal, action, package)
        except PermissionDenied:
            return False

    async def _identified(self, request: RequestInfo) -> Principal:
        for name, authenticator in self.authenticators:
            try:
                principal = await authenticator.authenticate(request)
            except (AuthenticationRequired, Unavailable):
                raise
            except asyncio.CancelledError:
                self.log.warning("auth_interrupted", auth=name, step="authenticate")
                raise
            except Exception as error:
                self.log.exception("auth_failed", auth=name, step="authenticate")
                raise PermissionDenied("Authentication fails; access is denied.") from error
            if principal is not None:
                return principal
        return ANONYMOUS

    async def _allowed(self, principal: Principal, action: Action, package: str | None) -> bool:
        """One allow and no deny among all; a failure counts as deny.

        Raises ``Unavailable``, and ``PermissionDenied`` for a deny with a reason.
        """
        allowed = False
        for name, authenticator in self.authenticators:
            try:
                decision = await authenticator.authorize(principal, action, package)
            except asyncio.CancelledError:
                self.log.warning("auth_interrupted", auth=name, step="authorize")
                raise
            except (PermissionDenied, Unavailable):
                raise
            except Exception:
                self.log.exception("auth_failed", auth=name, step="authorize")
                return False
            if decision is Decision.ALLOW:
                allowed = True
            elif decision is not Decision.ABSTAIN:
                return False
        return allowed

    async def _in_time(self, deciding: Coroutine[Any, Any, T]) -> T:
        """One limit for all that is asked about a request. Raises ``PermissionDenied``."""
        try:
            return await within(AUTH_SECONDS, deciding)
        except TimeoutError as error:
            self.log.warning("auth_failed", step="timeout", seconds=AUTH_SECONDS)
            raise PermissionDenied("Authentication takes too long; access is denied.") from error
