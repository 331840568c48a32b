"""The least that uvicorn can do: one ready-made body, two messages. The yardstick."""

from __future__ import annotations

from starlette.types import Message, Receive, Scope, Send

_ready: dict[str, tuple[Message, Message]] = {}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        for _ in range(2):
            message = await receive()
            await send({"type": message["type"] + ".complete"})
        return
    start, body = _ready.get(scope["path"]) or _make(scope["path"])
    await send(start)
    await send(body)


def _make(path: str) -> tuple[Message, Message]:
    size = int(path[1:])
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % size)]
    _ready[path] = (
        {"type": "http.response.start", "status": 200, "headers": headers},
        {"type": "http.response.body", "body": b"x" * size},
    )
    return _ready[path]
