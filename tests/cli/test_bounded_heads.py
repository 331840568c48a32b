"""Heads of requests that never end are given up before anybody is asked who sends them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from uvicorn.server import ServerState

from prism_kernel.serving.bounded_heads import LARGEST_HEAD, BoundedHeads

pytestmark = pytest.mark.anyio

START = b"POST / HTTP/1.1\r\nhost: localhost\r\n"
CHUNKED = START + b"transfer-encoding: chunked\r\n\r\n"


async def application(_scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204})
    await send({"type": "http.response.body"})


class Hasty(BoundedHeads):
    head_seconds = 0.05


@asynccontextmanager
async def connected(protocol=BoundedHeads):
    config = uvicorn.Config(application, log_config=None, access_log=False)
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        yield reader, writer
        writer.close()


async def status_after(*sent: bytes, protocol=BoundedHeads) -> bytes:
    """The status that is answered before the connection is closed or rests."""
    async with connected(protocol) as (reader, writer):
        for piece in sent:
            writer.write(piece)
        await writer.drain()
        line = await asyncio.wait_for(reader.readline(), 5)
    return line.split(b" ")[1]


@pytest.mark.parametrize(
    "endless",
    [
        START + b"x: " + b"a" * 2 * LARGEST_HEAD,
        START + b"x: a\r\n" * LARGEST_HEAD,
        b"GET /" + b"a" * 2 * LARGEST_HEAD,
        CHUNKED + b"0\r\n" + b"x: a\r\n" * LARGEST_HEAD,
        CHUNKED + b"1;" + b"a" * 4 * LARGEST_HEAD,
    ],
    ids=["header", "headers", "url", "trailers", "chunk extension"],
)
async def test_a_head_without_end_is_cut(endless):
    async with connected() as (reader, writer):
        writer.write(endless)
        with suppress(ConnectionResetError):  # as the rest of what was sent is not read
            assert (await asyncio.wait_for(reader.read(), 5))[:12] in {b"HTTP/1.1 431", b""}


async def test_who_sends_no_head_is_not_waited_for():
    assert await status_after(protocol=Hasty) == b"408"
    assert await status_after(START, protocol=Hasty) == b"408"


@pytest.mark.parametrize(
    "request_",
    [
        START + b"x: " + b"a" * 60_000 + b"\r\ncontent-length: 0\r\n\r\n",
        START + b"content-length: %d\r\n\r\n" % (4 * LARGEST_HEAD) + b"a" * 4 * LARGEST_HEAD,
        CHUNKED + b"1\r\na\r\n" * LARGEST_HEAD + b"0\r\n\r\n",
    ],
    ids=["long header", "large body", "small chunks"],
)
async def test_requests_that_end_are_answered(request_):
    assert await status_after(request_) == b"204"


async def test_a_second_head_has_to_come_to_its_end_too():
    async with connected(Hasty) as (reader, writer):
        writer.write(START + b"content-length: 0\r\n\r\n")
        assert b" 204 " in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        writer.write(START)
        assert b" 408 " in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)


async def test_a_body_may_take_longer_than_a_head():
    async with connected(Hasty) as (reader, writer):
        writer.write(START + b"content-length: 2\r\n\r\na")
        await asyncio.sleep(4 * Hasty.head_seconds)
        writer.write(b"a")
        assert b" 204 " in await asyncio.wait_for(reader.readline(), 5)
