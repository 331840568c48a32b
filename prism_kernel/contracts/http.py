"""What routes of plugins may use of the HTTP side, so that all of Prism answers alike."""

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
    """A finished JSON body, and the version token of the one record it depends on."""

    body: bytes
    package: str
    token: str
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class ReceivedUpload:
    """A JSON document, and the tarball that came in it, on disk; ``None`` if none did."""

    document: JsonObject
    tarball: Upload | None


class HttpService(Protocol):
    """Errors are raised as ``PrismError``; the application turns them into problem documents."""

    @property
    def accounts(self) -> AccountService | None:
        """Of the first configured way to authenticate that has accounts."""
        ...

    async def require(
        self, request: Request, action: Action, package: str | None = None
    ) -> Principal:
        """Who asks, if they may. Call it before anything of the body is read.

        Raises ``InvalidName``, ``AuthenticationRequired`` and ``PermissionDenied``.
        """
        ...

    async def identify(self, request: Request) -> Principal:
        """Who asks, whatever they may; ``ANONYMOUS`` if nobody is known.

        Raises ``AuthenticationRequired`` for credentials that are wrong.
        """
        ...

    async def answer(
        self, request: Request, answer: Answer, *, by_accept: Callable[[str], str] | None = None
    ) -> Response:
        """Send it with an ETag, compressed if the client takes that, or as 304.

        The same GET is answered from memory from then on, without the route, for as long as the
        record has the token and the client may read the package. Where the answer depends on the
        ``Accept`` header, ``by_accept`` takes its value (``""`` if there is none) to the name of
        the variant that it asks for: one answer is kept for each. It is asked at every request.
        """
        ...

    async def tarball(self, request: Request, name: str, version: str) -> Response:
        """The tarball as published, with ranges. Checks no right; raises ``VersionNotFound``."""
        ...

    def body(self, request: Request, limit: int) -> AsyncIterator[bytes]:
        """The body in pieces, inflated if it is gzip.

        Raises ``TooLarge`` past ``limit`` bytes as sent or inflated, ``UnsupportedMedia`` for
        other encodings, and ``InvalidPayload`` if it is no gzip or stops arriving.
        """
        ...

    async def json(self, request: Request, limit: int) -> JsonValue:
        """A JSON body of at most ``limit`` bytes, in which no member is given twice.

        The content type is not looked at. Raises what ``body`` raises.
        """
        ...

    def receive(
        self, request: Request, member: Sequence[str], limit: int
    ) -> AbstractAsyncContextManager[ReceivedUpload]:
        """Stream a JSON document that may have a tarball in base64 at the path ``member``.

        A part of the path that begins with ``*`` matches member names that end in the rest of it.
        What stands beside the tarball may have ``limit`` bytes. The tarball is deleted when the
        block ends. Raises what ``json`` raises, and ``InvalidPayload`` for a document that is no
        object, for a second tarball, and for one that is not base64.
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
        """The problem document of an error with ``members`` added, for protocols that need them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterContext(PluginContext):
    """What a router's factory is given.

    ``prefix`` is where the routes are mounted, ``""`` at the root, for URLs in answers.
    """

    http: HttpService
    prefix: str
