"""The one layer in front of the framework: request ids, ready answers, the access log.

Most requests are GETs of something that was asked for before. They are answered here: one pass
over the headers, one dictionary look-up, one question to storage whether the record is still the
same, and prepared bytes. Everything else goes on to FastAPI.
"""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from time import perf_counter
from typing import Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prism_kernel.contracts.auth import Action, RequestInfo
from prism_kernel.contracts.context import Logger
from prism_kernel.errors import PrismError
from prism_kernel.kernel.authority import Authority
from prism_kernel.kernel.logs import REQUEST
from prism_kernel.lru import LruCache
from prism_kernel.repository import RecordStore
from prism_kernel.web.hosts import OwnHosts
from prism_kernel.web.representation import Headers, Representation

REQUEST_ID = "prism.request_id"
"""Where an ASGI scope has the request's id."""

NOTES = "prism.notes"
"""Where an ASGI scope has a dictionary of facts for the request's log line."""

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_NOSNIFF = (b"x-content-type-options", b"nosniff")
_READS = frozenset({"GET", "HEAD"})
_SERVER_ERROR = 500
_LARGEST_SHARE = 8
_LONGEST_KEY = 1024
_MARK_BYTES = 256
_NO_HOST = b"localhost"

AccessLog = Literal["all", "writes", "off"]
CacheKey = tuple[bytes, bytes] | tuple[bytes, bytes, str]
ChooseVariant = Callable[[str], str]
"""From the value of an ``Accept`` header to the name of the variant that it asks for."""


@dataclass(frozen=True, slots=True)
class _ByAccept:
    """Stands for a URL whose answer depends on ``Accept``; the variants are kept beside it."""

    choose: ChooseVariant


class ResponseCache:
    """Representations by raw path and query, up to ``capacity`` bytes.

    ``records`` says whether one is still current.
    """

    def __init__(self, capacity: int, records: RecordStore) -> None:
        self._cache: LruCache[CacheKey, Representation | _ByAccept] = LruCache(
            capacity, lambda kept: kept.weight if isinstance(kept, Representation) else _MARK_BYTES
        )
        self._records = records
        self.largest = capacity // _LARGEST_SHARE

    def keep(
        self, scope: Scope, representation: Representation, by_accept: ChooseVariant | None = None
    ) -> None:
        """Keep it, unless it or its URL would take more than its share."""
        path, query = key = scope["raw_path"], scope["query_string"]
        if representation.weight > self.largest or len(path) + len(query) > _LONGEST_KEY:
            return
        if by_accept is None:
            self._cache.put(key, representation)
        else:
            self._cache.put(key, _ByAccept(by_accept))
            self._cache.put((*key, by_accept(_accept(scope))), representation)

    async def find(self, scope: Scope) -> Representation | None:
        """The representation for a GET, if there is one and nothing changed since."""
        key: CacheKey = scope["raw_path"], scope["query_string"]
        found = self._cache.get(key)
        if found is None:
            return None
        # The route asks again and tells what is wrong, also if a driver raises what it should not.
        with contextlib.suppress(Exception):
            if isinstance(found, _ByAccept):
                key = (*key, found.choose(_accept(scope)))
                found = self._cache.get(key)
            if not isinstance(found, Representation):
                return None
            if await self._records.token(found.package) == found.token:
                return found
        self._cache.discard(key)
        return None


def _accept(scope: Scope) -> str:
    """The value of the ``Accept`` header, of several the last; ``""`` without one."""
    found = b""
    for name, value in scope["headers"]:
        if name == b"accept":
            found = value
    return found.decode("latin-1")


class Gate:
    """ASGI middleware. ``open`` connects it to a running registry; until then it only passes on."""

    def __init__(self, app: ASGIApp, log: Logger, access_log: AccessLog) -> None:
        self._app = app
        self._log = log
        self._access_log = access_log
        self._ids = count()
        self._id_prefix = secrets.token_hex(5).encode() + b"-"
        self._cache: ResponseCache | None = None
        self._authority: Authority | None = None
        self._hosts: OwnHosts | None = None

    def open(
        self, cache: ResponseCache, authority: Authority, hosts: OwnHosts | None = None
    ) -> None:
        """``hosts`` are the only ones that are answered, if they are given."""
        self._cache, self._authority, self._hosts = cache, authority, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        scope[NOTES] = {}
        headers = dict(scope["headers"])
        request_id = self._request_id(headers)
        scope[REQUEST_ID] = named = request_id.decode("ascii")
        always: Headers = [(b"x-request-id", request_id), _NOSNIFF]
        before = REQUEST.set(named)
        try:
            status = await self._answer(scope, send, headers, always)
            if status is None:
                status = await self._pass_on(scope, receive, send, always)
            self._write_log(scope, status, started)
        finally:
            REQUEST.reset(before)

    def _request_id(self, headers: Mapping[bytes, bytes]) -> bytes:
        given = headers.get(b"x-request-id")
        if given is not None and _REQUEST_ID.fullmatch(given):
            return given
        return self._id_prefix + b"%x" % next(self._ids)

    async def _answer(
        self, scope: Scope, send: Send, headers: Mapping[bytes, bytes], always: Headers
    ) -> int | None:
        """Answer from the cache and return the status, or do nothing and return ``None``."""
        if self._cache is None or self._authority is None or scope["method"] not in _READS:
            return None
        if b"range" in headers:
            return None
        if self._hosts is not None and not self._hosts.has(headers.get(b"host", _NO_HOST)):
            return None  # the route refuses it with a sentence
        found = await self._cache.find(scope)
        if found is None:
            return None
        if not self._authority.open and not await _may_read(self._authority, scope, found.package):
            return None  # the route asks again, and says no properly
        return await found.send(send, headers, always, head=scope["method"] == "HEAD")

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, always: Headers) -> int:
        status = _SERVER_ERROR

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), *always]}
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:  # noqa: BLE001 - answered with a 500 already; told to the log
            self._log.exception("request_crashed", path=scope["path"])
        return status

    def _write_log(self, scope: Scope, status: int, started: float) -> None:
        wanted = self._access_log == "all" or (
            self._access_log == "writes" and scope["method"] not in _READS
        )
        if wanted or status >= _SERVER_ERROR:
            self._log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                duration_ms=round((perf_counter() - started) * 1000, 2),
                client=(scope.get("client") or (None,))[0],
                **scope[NOTES],
            )


async def _may_read(authority: Authority, scope: Scope, package: str) -> bool:
    try:
        principal = await authority.require(request_info(scope), Action.READ, package)
    except PrismError:
        return False
    scope[NOTES]["principal"] = principal.name
    return True


def request_info(scope: Scope) -> RequestInfo:
    """What authenticators are told of a request."""
    client = scope.get("client")
    return RequestInfo(
        method=scope["method"],
        path=scope["path"],
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        client=client[0] if client else None,
    )
