"""Answers the registry's two questions from tokens."""

from __future__ import annotations

from datetime import UTC

from prism_auth_token.credentials import read_token
from prism_auth_token.networks import is_inside
from prism_auth_token.service import TOO_NARROW, TokenAccounts
from prism_auth_token.sessions import METHOD, Session, Sessions
from prism_auth_token.token_format import digest_of, is_secret
from prism_auth_token.usage import Usage
from prism_kernel.api import (
    Action,
    AuthenticationRequired,
    Decision,
    PermissionDenied,
    Principal,
    RequestInfo,
)


class TokenAuthenticator:
    """An ``Authenticator`` with accounts. It remembers tokens in use: see ``Sessions``."""

    def __init__(
        self, sessions: Sessions, usage: Usage, accounts: TokenAccounts, *, public_read: bool
    ) -> None:
        self._sessions = sessions
        self._usage = usage
        self._public_read = public_read
        self.accounts = accounts

    async def authenticate(self, request: RequestInfo) -> Principal | None:
        """The owner of the request's token, or ``None`` if it has none of ours.

        Raises ``AuthenticationRequired`` for a token that is malformed, unknown, expired or used
        from another network, and ``StorageUnavailable``.
        """
        header = request.headers.get("authorization")
        secret = read_token(header) if header else None
        if secret is None:
            return None
        session = await self._find(secret)
        _check(session, request.client)
        self._usage.saw(session)
        return session.principal

    async def authorize(
        self, principal: Principal, action: Action, package: str | None
    ) -> Decision:
        """Allow what ``public_read`` grants, or both the token and its owner's account.

        Denies the rest to principals of its own, so that no other plugin can give a narrow token
        what its maker kept from it. Abstains about principals that another method identified.
        Raises ``PermissionDenied`` for what the token's scope leaves out, without a word on
        whether its owner may: who found a token need not know.
        """
        if action is Action.READ and self._public_read:
            return Decision.ALLOW
        if principal.method != METHOD:
            return Decision.ABSTAIN
        session = await self._sessions.of(principal)
        if session is None:
            return Decision.DENY
        if not session.has_scope_for(action, package):
            wanted = f"{action} {package}" if package else action
            raise PermissionDenied(
                f"The scope of this token does not allow it to {wanted}.", code=TOO_NARROW
            )
        return Decision.ALLOW if session.may(action, package) else Decision.DENY

    async def _find(self, secret: str) -> Session:
        digest = digest_of(secret)
        session = self._sessions.known(digest)
        if session is not None:
            return session
        if not is_secret(secret):
            raise AuthenticationRequired(
                "This is no token: it is cut or mistyped.", code="token-malformed"
            )
        session = await self._sessions.find(digest)
        if session is None:
            raise AuthenticationRequired(
                "This token is not known here, or was revoked.", code="token-unknown"
            )
        return session


def _check(session: Session, client: str | None) -> None:
    if session.has_expired():
        raise AuthenticationRequired(
            f"This token expired at {_moment(session)}.", code="token-expired"
        )
    if session.networks and not is_inside(client, session.networks):
        raise AuthenticationRequired(
            "This token may not be used from this network.", code="token-network"
        )


def _moment(session: Session) -> str:
    ends = session.token.expires_at
    return f"{ends.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if ends else "an unknown time"
