"""Who is asking, and what they may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

if TYPE_CHECKING:
    from prism_kernel.contracts.storage import StorageDriver


class Action(StrEnum):
    """What a request wants to do to a package (or to the registry, with no package)."""

    READ = "read"
    PUBLISH = "publish"
    TAG = "tag"
    YANK = "yank"
    UNPUBLISH = "unpublish"
    ADMIN = "admin"


class Decision(StrEnum):
    """One authenticator's answer. Any deny wins; if all abstain, the answer is no."""

    ALLOW = "allow"
    DENY = "deny"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody identified. ``method`` is the auth provider that vouches for them."""

    name: str
    method: str
    email: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


ANONYMOUS = Principal(name="anonymous", method="none")


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """The parts of a request that identify its sender; never its body.

    Header names are lower-case; ``client`` is the peer's address.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    client: str | None = None


class Authenticator(Protocol):
    """Async because it may ask a store or an issuer. An exception or a time-out means no.

    ``Unavailable`` is a no as well, and the client is told to come back (503).
    """

    async def authenticate(self, request: RequestInfo) -> Principal | None:
        """Who sent this, or ``None`` if this method does not recognise the request.

        Raises ``AuthenticationRequired`` for credentials that are meant for this method and wrong.
        """
        ...

    async def authorize(
        self, principal: Principal, action: Action, package: str | None
    ) -> Decision:
        """May they? Asked before a body is read. ``package`` is a checked name.

        Raises ``PermissionDenied`` for a deny whose reason they should be told: for example, that
        their token lacks the right, not they. Nobody unknown is told any.
        """
        ...


@dataclass(frozen=True, slots=True)
class AuthProvider:
    """What ``prism_register_auth`` returns; built if ``auth = [...]`` names it."""

    name: str
    summary: str
    create: Callable[[BaseModel | None, StorageDriver], Authenticator]
