"""Bodies of requests that are gzip: bounded by what they inflate to."""

from __future__ import annotations

import gzip
import json

import anyio
import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from prism_kernel.errors import InvalidPayload, PrismError, TooLarge
from prism_kernel.web.base64_member import Base64Member
from prism_kernel.web.bodies import body_of, json_of, parse_json
from prism_kernel.web.json_values import MOST_VALUES

pytestmark = pytest.mark.anyio
GZIP = [(b"content-encoding", b"gzip")]


def request(pieces, headers=()) -> Request:
    messages = iter(
        [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
        + [{"type": "http.request", "body": b""}]
    )

    async def receive():
        return next(messages)

    return Request({"type": "http", "headers": list(headers)}, receive)


async def read(pieces, limit=1000, headers=GZIP) -> bytes:
    return b"".join([piece async for piece in body_of(request(pieces, headers), limit)])


async def test_a_body_is_inflated_from_any_pieces():
    data = gzip.compress(b"{}" * 300)
    assert await read([data[at : at + 1] for at in range(len(data))]) == b"{}" * 300
    assert await read([data]) == b"{}" * 300
    assert await read([b"plain"], headers=[]) == b"plain"


async def test_a_gzip_bomb_is_cut_at_the_limit():
    with pytest.raises(TooLarge):
        await read([gzip.compress(bytes(50_000_000))])
    with pytest.raises(TooLarge):
        await read([gzip.compress(bytes(1001))])
    assert await read([gzip.compress(bytes(1000))]) == bytes(1000)


@given(data=st.binary(max_size=200))
async def test_anything_else_is_a_clear_error(data):
    try:
        await read([data])
    except PrismError as error:
        assert isinstance(error, InvalidPayload)  # noqa: PT017 - either is right
    else:
        assert gzip.decompress(data) is not None


@pytest.mark.parametrize("text", ["", "{", "NaN", '{"a": 1, "a": 2}', "[" * 100_000, "\ud800"])
async def test_what_is_no_json_is_refused(text):
    data = text.encode("utf-8", "surrogatepass")
    with pytest.raises(InvalidPayload):
        await json_of(body_of(request([data]), 200_000))
    with pytest.raises(InvalidPayload):
        parse_json(data)


def test_json_of_any_kind_is_read():
    for value in ("1.0.0", 3, None, [1, {"a": []}]):
        assert parse_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize("value", [b"{},", b"0,", b'{"":0},', b"[],"])
def test_values_that_would_fill_the_memory_are_refused(value):
    data = b'{"x":[' + value * MOST_VALUES + b"0]}"
    with pytest.raises(TooLarge) as parsing:
        parse_json(data)
    with pytest.raises(TooLarge) as streaming:
        Base64Member(["data"], len(data)).feed(data)
    assert parsing.value.problem_code == streaming.value.problem_code == "too-many-values"


async def test_others_get_on_while_much_is_inflated_and_parsed():
    data = b"[" + b'{"":0},' * 400_000 + b"0]"
    turns = 0
    done = False

    async def others():
        nonlocal turns
        while not done:
            turns += 1
            await anyio.sleep(0.001)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(others)
        value = await json_of(body_of(request([gzip.compress(data)], GZIP), len(data)))
        done = True
    assert len(value) == 400_001
    assert turns > 10
