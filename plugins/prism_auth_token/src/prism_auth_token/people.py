"""The accounts in the store, and who may be let in with a password."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from prism_auth_token.documents import AccountDocument
from prism_auth_token.journal import Journal
from prism_auth_token.keys import ACCOUNTS, account_key
from prism_auth_token.names import check_email, check_name, is_name
from prism_auth_token.passwords import Passwords, check_password
from prism_auth_token.sessions import account_subject
from prism_auth_token.stored import StoredDocuments
from prism_kernel.api import Account, Conflict, NotFound, StorageDriver


class People:
    """All methods raise ``StorageUnavailable``."""

    def __init__(self, storage: StorageDriver, journal: Journal, passwords: Passwords) -> None:
        self._documents = StoredDocuments(storage, AccountDocument)
        self._journal = journal
        self._passwords = passwords

    async def find(self, name: str) -> AccountDocument | None:
        return await self._documents.get(account_key(name)) if is_name(name) else None

    async def get(self, name: str) -> AccountDocument:
        """Raises ``NotFound``."""
        found = await self.find(name)
        if found is None:
            raise _unknown(name)
        return found

    async def all(self) -> list[AccountDocument]:
        """Every account, by name."""
        found = [await self._documents.get(key) for key in await self._documents.keys(ACCOUNTS)]
        return sorted((each for each in found if each is not None), key=lambda each: each.name)

    async def with_password(self, name: str, password: str) -> AccountDocument | None:
        """The account that has this password; it takes as long if there is none of this name."""
        account = await self.find(name)
        fits = await self._passwords.fits(password, account.password_hash if account else None)
        return account if fits else None

    async def add(
        self, name: str, password: str, *, email: str | None, administrator: bool = False
    ) -> AccountDocument:
        """A new account. Raises ``InvalidInput`` and ``Conflict``."""
        check_name(name)
        check_password(password, name)
        now = datetime.now(UTC)
        account = AccountDocument(
            id=secrets.token_hex(8),
            name=name,
            password_hash=await self._passwords.hash(password),
            created_at=now,
            updated_at=now,
            email=check_email(email) if email else None,
            administrator=administrator,
        )
        if not await self._documents.add(account_key(name), account):
            raise Conflict(f"There is an account {name} already.", code="account-exists")
        return account

    async def set_password(self, name: str, password: str) -> AccountDocument:
        """Raises ``InvalidInput`` and ``NotFound``."""
        hashed = await self._passwords.hash(check_password(password, name))
        return await self.edit(
            name, lambda account: msgspec.structs.replace(account, password_hash=hashed)
        )

    async def edit(
        self, name: str, change: Callable[[AccountDocument], AccountDocument]
    ) -> AccountDocument:
        """What ``change`` made of an account. It may run several times. Raises ``NotFound``."""

        def change_and_date(account: AccountDocument) -> AccountDocument:
            return msgspec.structs.replace(change(account), updated_at=datetime.now(UTC))

        key = account_key(name) if is_name(name) else None
        edited = await self._documents.edit(key, change_and_date) if key else None
        if edited is None:
            raise _unknown(name)
        await self._journal.write([account_subject(name)])
        return edited

    async def remove(self, name: str) -> None:
        """Its tokens end with it, whatever becomes of their documents."""
        await self._documents.remove(account_key(name))
        await self._journal.write([account_subject(name)])


def account_of(document: AccountDocument) -> Account:
    """An account as others may see it."""
    return Account(
        name=document.name,
        email=document.email,
        created_at=document.created_at,
        updated_at=document.updated_at,
        administrator=document.administrator,
    )


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no account {name[:80]!a}.", code="account-not-found")
