"""Logins that a person finishes in a browser, while a client polls for the outcome.

Two secrets: the client's, at which it polls, and the page's, which is derived from it. So who
sees the page's URL (a history, a screen) cannot fetch the token. The store has the digest of the
page's secret, and never a token: that is made when the client fetches it. Both are written like
tokens, so that whatever keeps tokens out of logs keeps these out too.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

import msgspec

from prism_auth_token.documents import AccountDocument, PendingLogin
from prism_auth_token.keys import LOGINS, login_key
from prism_auth_token.stored import StoredDocuments
from prism_auth_token.token_format import derived_secret, digest_of, is_secret, new_secret
from prism_kernel.api import NotFound, StorageDriver

LIFETIME = timedelta(minutes=5)

_SWEPT_EVERY_SECONDS = 300.0
_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Started:
    """A login that was begun: the page's secret and the client's."""

    page: str
    result: str


@dataclass(frozen=True, slots=True)
class Approval:
    """Whose login it became."""

    name: str
    account_id: str


class WebLogins:
    """Pending logins in the store. All methods raise ``StorageUnavailable``."""

    def __init__(self, storage: StorageDriver) -> None:
        self._documents = StoredDocuments(storage, PendingLogin)
        self._swept_at = monotonic()

    async def start(self, client: str | None) -> Started:
        await self._sweep()
        result = new_secret()
        page = derived_secret(result, "page")
        pending = PendingLogin(expires_at=datetime.now(UTC) + LIFETIME, client=client)
        await self._documents.add(_key(page), pending)
        return Started(page, result)

    async def pending(self, page: str) -> PendingLogin:
        """A login that waits for its person. Raises ``NotFound`` once that is over."""
        login = await self._documents.get(_key(page))
        if login is None or login.approved_by is not None or _is_over(login):
            raise _over()
        return login

    async def approve(self, page: str, account: AccountDocument) -> None:
        """Let the client have a token of this account. Raises ``NotFound``, and only once not."""
        key = _key(page)
        loaded = await self._documents.load(key)
        if loaded is None or loaded.document.approved_by is not None or _is_over(loaded.document):
            raise _over()
        approved = msgspec.structs.replace(
            loaded.document, approved_by=account.name, account_id=account.id
        )
        if not await self._documents.replace(key, approved, loaded.version):
            raise _over()

    async def collect(self, result: str) -> Approval | None:
        """Who finished it, told once; ``None`` until then. Raises ``NotFound`` when it is over."""
        key = _key(derived_secret(result, "page")) if is_secret(result) else None
        loaded = await self._documents.load(key) if key else None
        if key is None or loaded is None or _is_over(loaded.document):
            raise _over()
        login = loaded.document
        if login.approved_by is None or login.account_id is None:
            return None
        if not await self._documents.take(key, loaded.version):
            raise _over()
        return Approval(login.approved_by, login.account_id)

    async def _sweep(self) -> None:
        """Now and then, remove those that nobody finished."""
        if monotonic() < self._swept_at + _SWEPT_EVERY_SECONDS:
            return
        self._swept_at = monotonic()
        for key in await self._documents.keys(LOGINS):
            login = await self._documents.get(key)
            if login is not None and _is_over(login):
                await self._documents.remove(key)


def short_code(page: str) -> str:
    """What a person compares: the client shows it, and the page does."""
    digest = hashlib.sha256(f"code\n{page}".encode()).digest()
    letters = base64.b32encode(digest).decode("ascii")[:_CODE_LENGTH]
    return f"{letters[:4]}-{letters[4:]}"


def _key(page: str) -> str:
    return login_key(digest_of(page))


def _is_over(login: PendingLogin) -> bool:
    return login.expires_at <= datetime.now(UTC)


def _over() -> NotFound:
    return NotFound(
        "This login is over: it was finished, or its five minutes have passed. Begin again.",
        code="login-over",
    )
