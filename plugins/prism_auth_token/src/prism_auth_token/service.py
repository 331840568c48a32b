"""Accounts as protocols and front ends use them: ``AccountService``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from prism_auth_token.attempts import Attempts
from prism_auth_token.config import TokenConfig
from prism_auth_token.documents import AccountDocument
from prism_auth_token.names import check_email
from prism_auth_token.people import People, account_of
from prism_auth_token.rights import (
    EVERY_ACTION,
    EVERYTHING_ALLOWED,
    check_owner,
    check_parent,
    check_request,
)
from prism_auth_token.sessions import Session, Sessions
from prism_auth_token.token_format import digest_of, is_digest
from prism_auth_token.tokens import Tokens, info_of
from prism_auth_token.web_logins import WebLogins
from prism_kernel.api import (
    Account,
    AuthenticationRequired,
    IssuedToken,
    NotFound,
    PermissionDenied,
    Principal,
    TokenInfo,
    TokenRequest,
    WebLogin,
)

TOO_NARROW = "token-too-narrow"
"""The code of a refusal for what a token lacks, whatever its owner may."""

PREFIX = "/-/auth_token"
"""Where the routes of this plugin are."""


@dataclass(frozen=True, slots=True)
class TokenAccounts:
    """See ``AccountService``. Everything that a principal asks for is held against its token."""

    config: TokenConfig
    people: People
    tokens_kept: Tokens
    sessions: Sessions
    web_logins: WebLogins
    attempts: Attempts

    async def log_in(self, name: str, password: str, *, client: str | None) -> IssuedToken:
        return await self._issue_whole(await self.check_login(name, password, client=client))

    async def check_login(self, name: str, password: str, *, client: str | None) -> AccountDocument:
        """The account of a name and its password.

        Raises ``AuthenticationRequired`` and ``TooManyRequests``.
        """
        self.attempts.try_name(name, client)
        account = await self.people.with_password(name, password)
        if account is None:
            raise AuthenticationRequired("The name or the password is wrong.", code="login-failed")
        self.attempts.succeeded(name)
        return account

    async def register(
        self, name: str, password: str, *, email: str | None, client: str | None
    ) -> IssuedToken:
        if self.config.registration != "open":
            raise PermissionDenied(
                "Accounts are made by administrators here.", code="registration-closed"
            )
        self.attempts.try_client(client)
        return await self._issue_whole(await self.people.add(name, password, email=email))

    async def start_web_login(self, *, client: str | None) -> WebLogin:
        self.attempts.try_client(client)
        started = await self.web_logins.start(client)
        return WebLogin(
            page=f"{PREFIX}/login/{started.page}", result=f"{PREFIX}/logins/{started.result}"
        )

    async def finish_web_login(self, result: str) -> IssuedToken | None:
        """The token of a login that a person has finished; ``None`` until they have.

        Raises ``NotFound`` when it is over.
        """
        approval = await self.web_logins.collect(result)
        if approval is None:
            return None
        account = await self.people.get(approval.name)
        if account.id != approval.account_id:
            raise NotFound("The account of this login was removed.", code="login-over")
        return await self._issue_whole(account)

    async def account(self, name: str) -> Account:
        return account_of(await self.people.get(name))

    async def set_email(self, principal: Principal, email: str) -> Account:
        session = await self._managing(principal)
        checked = check_email(email)
        edited = await self.people.edit(
            session.account.name, lambda account: msgspec.structs.replace(account, email=checked)
        )
        return account_of(edited)

    async def change_password(self, principal: Principal, old: str, new: str) -> None:
        """As the contract says; ends the account's other logins, and not its narrow tokens."""
        session = await self._managing(principal)
        account = await self._confirm(session, old)
        await self.people.set_password(account.name, new)
        mine = session.token.digest
        others = await self.tokens_kept.of(account)
        await self.tokens_kept.revoke(
            [each for each in others if each.whole and each.digest != mine]
        )

    async def tokens(self, principal: Principal) -> Sequence[TokenInfo]:
        session = await self._managing(principal)
        return [info_of(token) for token in await self.tokens_kept.of(session.account)]

    async def create_token(
        self, principal: Principal, request: TokenRequest, *, password: str | None = None
    ) -> IssuedToken:
        session = await self._managing(principal)
        if password is not None:
            await self._confirm(session, password)
        grants = check_request(request, datetime.now(UTC))
        check_owner(session.account.name, session.rights, grants)
        check_parent(session.token, grants, request)
        return await self.tokens_kept.issue(session.account, request, grants)

    async def revoke(self, principal: Principal, key: str) -> None:
        """As the contract says. A narrow token may revoke itself, and no other."""
        session = await self._session(principal)
        if is_digest(key) and key != session.token.digest:
            _check_manages(session)
        await self._revoke_own(session, key)

    async def revoke_secret(self, principal: Principal, secret: str) -> None:
        """As the contract says. Who knows the secret may end it, with any token of the owner's."""
        await self._revoke_own(await self._session(principal), digest_of(secret))

    async def _revoke_own(self, session: Session, key: str) -> None:
        token = await self.tokens_kept.get(key) if is_digest(key) else None
        if token is None or token.owner_id != session.account.id:
            raise NotFound("You have no such token.", code="token-not-found")
        await self.tokens_kept.revoke([token])

    async def _issue_whole(self, account: AccountDocument) -> IssuedToken:
        ends = datetime.now(UTC) + timedelta(days=self.config.login_days)
        request = TokenRequest(EVERY_ACTION, expires_at=ends, description="login")
        return await self.tokens_kept.issue(account, request, EVERYTHING_ALLOWED, whole=True)

    async def _confirm(self, session: Session, password: str) -> AccountDocument:
        """Raises ``PermissionDenied`` unless it is the account's, and counts tries."""
        name = session.account.name
        self.attempts.try_password(name)
        account = await self.people.with_password(name, password)
        if account is None:
            raise PermissionDenied("The password is wrong.", code="wrong-password")
        self.attempts.succeeded(name)
        return account

    async def _managing(self, principal: Principal) -> Session:
        session = await self._session(principal)
        _check_manages(session)
        return session

    async def _session(self, principal: Principal) -> Session:
        session = await self.sessions.of(principal)
        if session is None:
            raise PermissionDenied("Only somebody who logged in has an account.", code="no-account")
        return session


def _check_manages(session: Session) -> None:
    if not session.manages:
        raise PermissionDenied(
            "This token may not manage its account. Log in, and use the token of that.",
            code=TOO_NARROW,
        )
