"""What administrators do to the accounts of others. Whether somebody may is decided before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from prism_auth_token.documents import AccountDocument, Right
from prism_auth_token.people import People
from prism_auth_token.token_format import is_digest
from prism_auth_token.tokens import Tokens
from prism_kernel.api import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Administration:
    """All methods raise ``StorageUnavailable``; those with a name ``NotFound``."""

    people: People
    tokens: Tokens

    async def accounts(self) -> Sequence[AccountDocument]:
        return await self.people.all()

    async def has_administrator(self) -> bool:
        return any(account.administrator for account in await self.people.all())

    async def add(
        self, name: str, password: str, *, email: str | None = None, administrator: bool = False
    ) -> AccountDocument:
        """Raises ``InvalidInput`` and ``Conflict``."""
        return await self.people.add(name, password, email=email, administrator=administrator)

    async def grant(self, name: str, right: Right) -> AccountDocument:
        """Add a right. The same one twice is one."""
        return await self.people.edit(name, lambda account: _with_right(account, right))

    async def withdraw(self, name: str, packages: frozenset[str] | None) -> AccountDocument:
        """Take away the rights on these patterns, or all of them for ``None``."""
        return await self.people.edit(name, lambda account: _without(account, packages))

    async def set_administrator(self, name: str, *, administrator: bool) -> AccountDocument:
        """Raises ``Conflict`` rather than leave nobody who could undo it."""
        if not administrator:
            await self._check_not_last(name)
        return await self.people.edit(
            name, lambda account: msgspec.structs.replace(account, administrator=administrator)
        )

    async def reset_password(self, name: str, password: str) -> AccountDocument:
        """Give an account a new password, and end all its logins and tokens."""
        account = await self.people.set_password(name, password)
        await self.tokens.revoke(await self.tokens.of(account))
        return account

    async def remove(self, name: str) -> None:
        """Remove an account with its tokens. Raises ``Conflict`` as ``set_administrator`` does."""
        account = await self.people.get(name)
        await self._check_not_last(name)
        await self.people.remove(name)
        await self.tokens.revoke(await self.tokens.of(account))

    async def revoke(self, name: str, key: str) -> None:
        """Revoke a token of an account by its key."""
        account = await self.people.get(name)
        token = await self.tokens.get(key) if is_digest(key) else None
        if token is None or token.owner_id != account.id:
            raise NotFound(f"{name} has no such token.", code="token-not-found")
        await self.tokens.revoke([token])

    async def _check_not_last(self, name: str) -> None:
        administrators = [each.name for each in await self.people.all() if each.administrator]
        if administrators == [name]:
            raise Conflict(
                f"{name} is the only administrator; make another one first.",
                code="last-administrator",
            )


def _with_right(account: AccountDocument, right: Right) -> AccountDocument:
    """Rights on the same packages are kept as one."""
    same = [each for each in account.rights if each.packages == right.packages]
    others = [each for each in account.rights if each.packages != right.packages]
    actions = right.actions.union(*(each.actions for each in same))
    rights = (*others, Right(actions, right.packages))
    return msgspec.structs.replace(account, rights=rights)


def _without(account: AccountDocument, packages: frozenset[str] | None) -> AccountDocument:
    if packages is None:
        return msgspec.structs.replace(account, rights=())
    narrowed = (
        Right(right.actions, tuple(each for each in right.packages if each not in packages))
        for right in account.rights
    )
    rights = tuple(right for right in narrowed if right.packages)
    return msgspec.structs.replace(account, rights=rights)
