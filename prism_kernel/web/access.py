"""What routes need of the running registry, and who may use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from prism_kernel.concurrency import computed
from prism_kernel.contracts.auth import Action, Principal
from prism_kernel.contracts.http import Answer
from prism_kernel.errors import PermissionDenied
from prism_kernel.kernel.kernel import Services
from prism_kernel.names import check_name, check_new_name
from prism_kernel.registry.registry import Registry
from prism_kernel.web.gate import NOTES, ChooseVariant, ResponseCache, request_info
from prism_kernel.web.hosts import OwnHosts
from prism_kernel.web.representation import Representation

_OWN_SITE = frozenset({"none", "same-origin"})


@dataclass(frozen=True, slots=True)
class Access:
    """The services of one application and its cache of responses.

    ``hosts`` are the only ones that are answered, if they are given.
    """

    services: Services
    cache: ResponseCache
    hosts: OwnHosts | None

    async def check(self, request: Request, action: Action, package: str | None) -> Principal:
        """Raises ``InvalidName``, ``AuthenticationRequired`` or ``PermissionDenied``."""
        if package is not None:
            (check_new_name if action is Action.PUBLISH else check_name)(package)
        if self.hosts is not None:
            self.hosts.check(_host(request))
        if action is not Action.READ:
            _refuse_other_sites(request)
        info = request_info(request.scope)
        principal = await self.services.authority.require(info, action, package)
        note(request, principal=principal.name)
        return principal

    @property
    def registry(self) -> Registry:
        return self.services.registry

    @property
    def private(self) -> bool:
        """Whether answers depend on who asks, so that shared caches must not keep them."""
        return not self.services.authority.open

    @property
    def revalidate(self) -> str:
        """``Cache-Control`` of an answer that must be asked for again each time."""
        return "private, no-cache" if self.private else "no-cache"

    async def answer(
        self, request: Request, answer: Answer, by_accept: ChooseVariant | None = None
    ) -> Response:
        """Send a JSON answer, keeping it ready for the next request of the same URL.

        See ``HttpService.answer`` for ``by_accept``.
        """
        made = await computed(
            len(answer.body),
            Representation.json,
            answer,
            private=self.private,
            by_accept=by_accept is not None,
        )
        return self.ready(request, made, by_accept)

    def ready(
        self,
        request: Request,
        representation: Representation,
        by_accept: ChooseVariant | None = None,
    ) -> Response:
        self.cache.keep(request.scope, representation, by_accept)
        return ReadyResponse(representation)


def _host(request: Request) -> bytes | None:
    host = request.headers.get("host")
    return None if host is None else host.encode("latin-1")


def _refuse_other_sites(request: Request) -> None:
    """Raises ``PermissionDenied`` if a browser says that another site's page sends this.

    A registry without authentication trusts this machine, but a page that is open in a browser
    on it may post a form here: browsers allow that, and say so (Fetch Metadata).
    """
    if request.headers.get("sec-fetch-site", "none") not in _OWN_SITE:
        raise PermissionDenied("A page of another site may change nothing here.", code="cross-site")


class ReadyResponse(Response):
    """A representation as a response that the framework can send."""

    def __init__(self, representation: Representation) -> None:
        super().__init__()
        self._representation = representation

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        await self._representation.send(send, headers, [], head=scope["method"] == "HEAD")


def note(request: Request, **facts: object) -> None:
    """Add facts to the request's log line."""
    request.scope.get(NOTES, {}).update(facts)


def _of_application(request: Request) -> Access:
    return cast("Access", request.app.state.access)


CurrentAccess = Annotated[Access, Depends(_of_application)]
"""The application's ``Access``, as a parameter of a route."""
