"""What is stored: accounts, tokens, the journal of changes, and logins that wait for a person."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from prism_kernel.api import Action


class Right(Struct, frozen=True, rename="camel"):
    """Actions on packages. Rights add up; none takes away."""

    actions: frozenset[Action]
    packages: tuple[str, ...]


class AccountDocument(Struct, frozen=True, rename="camel", omit_defaults=True):
    """Somebody who can log in.

    ``id`` tells an account from an earlier one of the same name, whose tokens are not its own.
    """

    id: str
    name: str
    password_hash: str
    created_at: datetime
    updated_at: datetime
    email: str | None = None
    administrator: bool = False
    rights: tuple[Right, ...] = ()


class TokenDocument(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A token without its secret.

    ``whole`` ones come from a login: they may all that the account may, and manage it. The
    others may what ``grants`` and the account's rights both say.
    """

    digest: str
    hint: str
    owner: str
    owner_id: str
    created_at: datetime
    grants: Right
    whole: bool = False
    networks: tuple[str, ...] = ()
    expires_at: datetime | None = None
    description: str | None = None
    last_used_at: datetime | None = None


class JournalDocument(Struct, frozen=True, rename="camel"):
    """The latest changes that make what others remember wrong; ``serial`` is the last one's."""

    serial: int = 0
    changes: tuple[str, ...] = ()


class PendingLogin(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A login that a person finishes in a browser; ``approved_by`` names their account once done.

    It holds no token: that is made when the client that holds the result's secret asks.
    """

    expires_at: datetime
    client: str | None = None
    approved_by: str | None = None
    account_id: str | None = None
