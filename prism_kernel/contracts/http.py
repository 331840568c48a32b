"""What routes of plugins may use of Prism's HTTP side, so that all routes answer alike."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from prism_kernel.contracts.context import PluginContext

if TYPE_CHECKING:
    from fastapi import Request, Response

    from prism_kernel.contracts.accounts import AccountService
    from prism_kernel.contracts.auth import Action, Principal
    from prism_kernel.contracts.publishing import Upload
    from prism_kernel.errors import PrismError
    from prism_kernel.jsonvalue import JsonMapping, JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished JSON body, and the version token of the one package record it depends on."""

    body: bytes
    package: str
    token: str
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class ReceivedUpload:
    """A JSON document and the tarball that came inside it, ``None`` if there was none."""

    document: JsonObject
    tarball: Upload | None


class HttpService(Protocol):
    """Errors are raised as ``PrismError``; the application turns them into problem documents."""

    @property
    def accounts(self) -> AccountService | None:
        """The accounts of the first configured authenticator that has any, or ``None``."""
        ...

    async def require(
        self, request: Request, action: Action, package: str | None = None
    ) -> Principal:
        """The principal that sent the request, if it may take this action.

        Call it before you read the body. Raises ``InvalidName``, ``AuthenticationRequired``,
        ``PermissionDenied`` and ``Unavailable``.
        """
        ...

    async def identify(self, request: Request) -> Principal:
        """The principal that sent the request, ``ANONYMOUS`` if it was not identified.

        Checks no right. Raises ``AuthenticationRequired`` for credentials that are wrong,
        ``PermissionDenied`` if an authenticator fails, and ``Unavailable``.
        """
        ...

    async def answer(
        self, request: Request, answer: Answer, *, by_accept: Callable[[str], str] | None = None
    ) -> Response:
        """Send ``answer`` with an ETag, compressed if the client accepts that, or as 304.

        From then on Prism may answer the same GET from memory, without calling the route. It does
        so only while the record has the token, and only for clients that may read the package.

        Pass ``by_accept`` if the answer depends on the ``Accept`` header. It is called at every
        request with the header's value (``""`` without one) and returns the name of the variant
        that the client asks for. One answer is kept for each variant.
        """
        ...

    async def tarball(self, request: Request, name: str, version: str) -> Response:
        """The tarball as it was published, or the range of it that the request asks for.

        Checks no right: call ``require`` first. ``version`` is exact. Raises ``PackageNotFound``,
        ``VersionNotFound`` and ``RangeNotSatisfiable``.
        """
        ...

    def body(self, request: Request, limit: int) -> AsyncIterator[bytes]:
        """The body in pieces, inflated if it is gzip.

        Raises ``TooLarge`` if the body is larger than ``limit`` bytes, as sent or inflated,
        ``UnsupportedMedia`` for encodings other than gzip, and ``InvalidPayload`` if the body
        claims to be gzip and is not, or stops arriving.
        """
        ...

    async def json(self, request: Request, limit: int) -> JsonValue:
        """A JSON body of at most ``limit`` bytes.

        The content type is ignored. Raises what ``body`` raises, ``InvalidPayload`` for a body
        that is not JSON or has a member twice, and ``TooLarge`` for too many values.
        """
        ...

    def receive(
        self, request: Request, member: Sequence[str], limit: int
    ) -> AbstractAsyncContextManager[ReceivedUpload]:
        """Stream a JSON document that may have a tarball in base64 at the path ``member``.

        The path begins at the outermost object. A part of it that begins with ``*`` matches every
        member name that ends in the rest of the part. The document without the tarball may have
        ``limit`` bytes. The tarball is deleted when the block ends.

        Raises what ``json`` raises, and ``InvalidPayload`` for a document that is not an object,
        for a second tarball, and for one that is not base64. Also raises ``TooLarge`` for a tarball
        above the configured limit, ``InvalidTarball`` for an empty one, and ``StorageUnavailable``.
        """
        ...

    def problem(
        self,
        request: Request,
        error: PrismError,
        *,
        members: JsonMapping | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The problem document of ``error`` as a response.

        ``members`` and ``headers`` are added to it, for protocols that need them.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterContext(PluginContext):
    """What a router's factory is given.

    ``prefix`` is where the routes are mounted, ``""`` at the root. Use it for URLs in answers.
    """

    http: HttpService
    prefix: str
