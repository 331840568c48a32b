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
    """Somebody who was identified. ``method`` names the auth provider that vouches for them."""

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
    """Identifies who sends a request and decides what they may do.

    Methods are async because they may ask a store or an issuer. An exception refuses the request.
    So does a time-out: all authenticators together have five seconds for a request.
    ``Unavailable`` refuses it too, and tells the client to try again later (503).
    """

    async def authenticate(self, request: RequestInfo) -> Principal | None:
        """Who sent this, or ``None`` if this authenticator does not recognise the request.

        Raises ``AuthenticationRequired`` if the credentials are meant for this authenticator and
        are wrong.
        """
        ...

    async def authorize(
        self, principal: Principal, action: Action, package: str | None
    ) -> Decision:
        """Whether the principal may take this action. Called before a body is read.

        ``principal`` is ``ANONYMOUS`` if no authenticator recognised the request. ``package`` is a
        checked name, or ``None`` for the registry as a whole.

        Raises ``PermissionDenied`` to deny with a reason that the client should see: for example,
        that the token lacks the right, not its owner. Anonymous clients never see the reason.
        """
        ...


@dataclass(frozen=True, slots=True)
class AuthProvider:
    """What ``prism_register_auth`` returns: how to build one authenticator.

    ``create`` is called only if ``auth = [...]`` names the provider. It receives the plugin's
    configuration and the driver that holds the registry's documents.
    """

    name: str
    summary: str
    create: Callable[[BaseModel | None, StorageDriver], Authenticator]
