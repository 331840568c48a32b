"""Making, listing and revoking tokens: what is written, and in which order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from prism_auth_token.documents import AccountDocument, Right, TokenDocument
from prism_auth_token.journal import Journal
from prism_auth_token.keys import TOKENS, owner_key, owner_prefix, token_key
from prism_auth_token.stored import StoredDocuments
from prism_auth_token.token_format import digest_of, hint_of, new_secret
from prism_kernel.api import (
    IssuedToken,
    StorageDriver,
    TokenInfo,
    TokenRequest,
    for_each,
)

_READ_AT_ONCE = 16


class Tokens:
    """The tokens in the store. All methods raise ``StorageUnavailable``."""

    def __init__(self, storage: StorageDriver, journal: Journal) -> None:
        self._documents = StoredDocuments(storage, TokenDocument)
        self._storage = storage
        self._journal = journal

    async def issue(
        self, owner: AccountDocument, request: TokenRequest, grants: Right, *, whole: bool = False
    ) -> IssuedToken:
        """A new token. Its mark is written first: a token that cannot be listed must not be."""
        secret = new_secret()
        document = TokenDocument(
            digest=digest_of(secret),
            hint=hint_of(secret),
            owner=owner.name,
            owner_id=owner.id,
            created_at=datetime.now(UTC),
            grants=grants,
            whole=whole,
            networks=request.networks,
            expires_at=request.expires_at,
            description=request.description,
        )
        await self._storage.put(owner_key(owner.name, document.digest), b"", if_absent=True)
        await self._documents.add(token_key(document.digest), document)
        return IssuedToken(secret, info_of(document))

    async def get(self, digest: str) -> TokenDocument | None:
        return await self._documents.get(token_key(digest))

    async def of(self, owner: AccountDocument) -> list[TokenDocument]:
        """An account's tokens, newest first."""
        found = await self._read_all(await self._digests(owner.name))
        own = [token for token in found if token.owner_id == owner.id]
        return sorted(own, key=lambda token: token.created_at, reverse=True)

    async def revoke(self, tokens: Collection[TokenDocument]) -> None:
        """Remove them, tell the journal, and only then the marks: what failed can be repeated."""
        if not tokens:
            return
        for token in tokens:
            await self._documents.remove(token_key(token.digest))
        await self._journal.write([token.digest for token in tokens])
        for token in tokens:
            await self._storage.delete(owner_key(token.owner, token.digest))

    async def prune(self, ended_before: datetime) -> int:
        """Remove tokens that expired before a moment, and say how many.

        Nobody has to be told: they are refused whether they are there or not.
        """
        removed = 0
        for key in await self._documents.keys(TOKENS):
            token = await self._documents.get(key)
            if token is None or token.expires_at is None or token.expires_at >= ended_before:
                continue
            await self._documents.remove(key)
            await self._storage.delete(owner_key(token.owner, token.digest))
            removed += 1
        return removed

    async def _digests(self, owner: str) -> list[str]:
        prefix = owner_prefix(owner)
        return [stat.key.removeprefix(prefix) async for stat in self._storage.list(prefix)]

    async def _read_all(self, digests: Sequence[str]) -> list[TokenDocument]:
        """Several at once; one that is gone by now is left out."""
        found: list[TokenDocument] = []

        async def read(digest: str) -> None:
            token = await self.get(digest)
            if token is not None:
                found.append(token)

        await for_each(digests, read, _READ_AT_ONCE)
        return found


def info_of(token: TokenDocument) -> TokenInfo:
    """A token as its owner may see it."""
    return TokenInfo(
        key=token.digest,
        hint=token.hint,
        owner=token.owner,
        created_at=token.created_at,
        grants=TokenRequest(
            actions=token.grants.actions,
            packages=token.grants.packages,
            networks=token.networks,
            expires_at=token.expires_at,
            description=token.description,
        ),
        last_used_at=token.last_used_at,
    )
