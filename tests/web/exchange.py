"""Send requests straight into an ASGI application, byte for byte as a server would."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import anyio
from starlette.types import ASGIApp, Message, Scope

Headers = Mapping[str, str] | Iterable[tuple[str, str]]
Body = bytes | Iterable[bytes] | AsyncIterable[bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response; ``taken`` is how many bytes of the request's body were asked for."""

    status: int
    raw_headers: tuple[tuple[str, str], ...]
    body: bytes
    taken: int

    @property
    def headers(self) -> dict[str, str]:
        names = [name for name, _ in self.raw_headers]
        assert len(set(names)) == len(names), f"a header is sent twice: {names}"
        return dict(self.raw_headers)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem document, which this must be."""
        assert self.headers["content-type"] == "application/problem+json", self.body[:200]
        return self.json["code"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Asks one application."""

    app: ASGIApp

    async def ask(
        self, method: str, target: str | bytes, headers: Headers = (), body: Body = b""
    ) -> Answer:
        """``target`` is the path and query as they stand in the request line.

        A body that raises ``ConnectionResetError`` is a client that goes away.
        """
        exchange = _Exchange(body)
        scope = scope_of(method, target, headers)
        await self.app(scope, exchange.receive, exchange.send)
        return exchange.answer()

    async def get(self, target: str | bytes, headers: Headers = ()) -> Answer:
        return await self.ask("GET", target, headers)


class _Exchange:
    def __init__(self, body: Body) -> None:
        self._pieces = _pieces(body)
        self._taken = 0
        self._start: Message | None = None
        self._sent: list[bytes] = []
        self._complete = False
        self._body_ended = False

    async def receive(self) -> Message:
        if self._body_ended:
            await anyio.sleep_forever()  # the client stays connected
        try:
            piece = await anext(self._pieces, None)
        except ConnectionResetError:
            return {"type": "http.disconnect"}
        if piece is None:
            self._body_ended = True
            return {"type": "http.request", "body": b"", "more_body": False}
        self._taken += len(piece)
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            assert self._start is None, "the response starts twice"
            self._start = message
            return
        assert self._start is not None, "a body comes before its response"
        assert not self._complete, "the response goes on behind its end"
        self._sent.append(message.get("body", b""))
        self._complete = not message.get("more_body", False)

    def answer(self) -> Answer:
        assert self._start is not None, "there is no response"
        assert self._complete, "the response has no end"
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in self._start["headers"]
        )
        return Answer(self._start["status"], headers, b"".join(self._sent), self._taken)


async def _pieces(body: Body) -> AsyncIterator[bytes]:
    if isinstance(body, bytes):
        yield body
    elif isinstance(body, AsyncIterable):
        async for piece in body:
            yield piece
    else:
        for piece in body:
            yield piece


def scope_of(method: str, target: str | bytes, headers: Headers) -> Scope:
    raw = target.encode() if isinstance(target, str) else target
    raw_path, _, query = raw.partition(b"?")
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw_path.decode("ascii")),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 4000),
        "state": {},
    }


@asynccontextmanager
async def lifespan(app: ASGIApp) -> AsyncIterator[None]:
    """Start the application and stop it at the end, as a server does."""
    started, stop, stopped = anyio.Event(), anyio.Event(), anyio.Event()
    problems: list[str] = []

    async def receive() -> Message:
        if not started.is_set():
            return {"type": "lifespan.startup"}
        await stop.wait()
        return {"type": "lifespan.shutdown"}

    async def send(message: Message) -> None:
        if message["type"].endswith(".failed"):
            problems.append(message.get("message", ""))
        (stopped if "shutdown" in message["type"] else started).set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(app, {"type": "lifespan", "state": {}}, receive, send)
        await started.wait()
        assert not problems, problems
        yield
        stop.set()
        await stopped.wait()
        assert not problems, problems
