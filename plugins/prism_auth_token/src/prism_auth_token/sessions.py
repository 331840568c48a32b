"""What this process remembers of tokens in use, so that a request costs no look-up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, time

from prism_auth_token.documents import AccountDocument, Right, TokenDocument
from prism_auth_token.journal import Journal
from prism_auth_token.keys import account_key, token_key
from prism_auth_token.networks import Network, parse_network
from prism_auth_token.rights import EVERYTHING_ALLOWED, allows
from prism_auth_token.stored import StoredDocuments
from prism_kernel.api import Action, Principal, StorageDriver

METHOD = "token"
TOKEN_ATTRIBUTE = "token"  # noqa: S105 - the name of an attribute
"""Where a principal carries the key of the token that it came with."""

REMEMBERED = 20_000
REMEMBERED_SECONDS = 60.0
"""Longest without a look at the token itself: if the process that revoked it died before it could
tell the journal, this is when the others notice."""

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Session:
    """A token and its owner's account, as they were when they were read."""

    token: TokenDocument
    account: AccountDocument
    rights: tuple[Right, ...]
    principal: Principal
    expires: float | None
    networks: tuple[Network, ...]
    loaded_at: float

    @property
    def manages(self) -> bool:
        """Whether it may change its account and make tokens.

        Not with a narrow token: who finds one in a log could make another that outlives it.
        """
        return self.token.whole or self.may(Action.ADMIN, None)

    def has_expired(self) -> bool:
        return self.expires is not None and self.expires <= time()

    def may(self, action: Action, package: str | None) -> bool:
        """Whether both the token and its owner may."""
        return self.has_scope_for(action, package) and allows(self.rights, action, package)

    def has_scope_for(self, action: Action, package: str | None) -> bool:
        """Whether the token may, if its owner does."""
        return self.token.whole or allows((self.token.grants,), action, package)


class Sessions:
    """Sessions by the digest of their token's secret.

    ``defaults`` are the rights of every account. ``clock`` counts seconds, from anywhere.
    """

    def __init__(
        self,
        storage: StorageDriver,
        defaults: tuple[Right, ...],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.journal = Journal(storage, self._forget, clock)
        self._tokens = StoredDocuments(storage, TokenDocument)
        self._accounts = StoredDocuments(storage, AccountDocument)
        self._defaults = defaults
        self._clock = clock
        self._known: dict[str, Session] = {}
        self._forgotten = 0

    async def of(self, principal: Principal) -> Session | None:
        """The session that a principal of ours came with, unless it is over by now."""
        digest = principal.attributes.get(TOKEN_ATTRIBUTE)
        if principal.method != METHOD or digest is None:
            return None
        session = self.known(digest) or await self.find(digest)
        return None if session is None or session.has_expired() else session

    async def find(self, digest: str) -> Session | None:
        """The session of a token that there is, be it expired or not.

        Raises ``StorageUnavailable``.
        """
        await self.journal.follow()
        return self._remembered(digest) or await self._load(digest)

    def known(self, digest: str) -> Session | None:
        """What is remembered of a token, if that may be believed without asking anybody."""
        return self._remembered(digest) if self.journal.is_fresh() else None

    def _remembered(self, digest: str) -> Session | None:
        session = self._known.get(digest)
        if session is None or self._clock() >= session.loaded_at + REMEMBERED_SECONDS:
            return None
        return session

    def rights_of(self, account: AccountDocument) -> tuple[Right, ...]:
        """What an account may do, by its own rights and those that every account has."""
        if account.administrator:
            return (EVERYTHING_ALLOWED,)
        return (*account.rights, *self._defaults)

    async def _load(self, digest: str) -> Session | None:
        """Keep what was read, unless something was forgotten meanwhile: then it may be old."""
        session = None
        for _ in range(_TRIES):
            forgotten = self._forgotten
            session = await self._read(digest)
            if forgotten == self._forgotten:
                self._keep(digest, session)
                break
        return session

    async def _read(self, digest: str) -> Session | None:
        now = self._clock()
        token = await self._tokens.get(token_key(digest))
        if token is None or token.digest != digest:
            return None
        account = await self._accounts.get(account_key(token.owner))
        if account is None or account.id != token.owner_id:
            return None
        return Session(
            token=token,
            account=account,
            rights=self.rights_of(account),
            principal=Principal(account.name, METHOD, account.email, {TOKEN_ATTRIBUTE: digest}),
            expires=_timestamp(token.expires_at),
            networks=tuple(map(parse_network, token.networks)),
            loaded_at=now,
        )

    def _keep(self, digest: str, session: Session | None) -> None:
        self._known.pop(digest, None)
        if session is None:
            return
        self._known[digest] = session
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]

    def _forget(self, subjects: Collection[str] | None) -> None:
        self._forgotten += 1
        if subjects is None:
            self._known.clear()
            return
        for subject in subjects:
            self._known.pop(subject, None)
        owners = {name for each in subjects if (name := owner_of(each)) is not None}
        if owners:
            self._known = {
                digest: session
                for digest, session in self._known.items()
                if session.account.name not in owners
            }


_ACCOUNT = "account:"


def account_subject(name: str) -> str:
    """What the journal calls an account; a token it calls by its digest."""
    return _ACCOUNT + name


def owner_of(subject: str) -> str | None:
    """The account that a subject of the journal names, if it names one."""
    return subject.removeprefix(_ACCOUNT) if subject.startswith(_ACCOUNT) else None


def _timestamp(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
