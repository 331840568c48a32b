"""Caps on an upload are met while it streams, whatever its headers say."""

from __future__ import annotations

import anyio
import pytest

from prism_kernel.web import bodies
from tests.web.running import BOUNDARY, FORM_TYPE, JSON_TYPE, form, new_name, running

pytestmark = pytest.mark.anyio

KIB = 1024
LIMIT = 256 * KIB
METADATA_LIMIT = 16 * KIB
PIECE = 16 * KIB
ENDLESS = 64 * 1024 * KIB


@pytest.fixture(scope="module")
async def prism(anyio_backend):
    limits = {"limits.tarball_bytes": LIMIT, "limits.metadata_bytes": METADATA_LIMIT}
    async with running(limits) as made:
        yield made


def endless(before: bytes, filler: bytes):
    """A body that never ends by itself (as far as 64 MiB)."""
    yield before
    for _ in range(ENDLESS // PIECE):
        yield filler * (PIECE // len(filler))


FIELD = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="%s"\r\n\r\n'
TOO_LARGE = {
    "tarball-field": (FORM_TYPE, (FIELD % "tarball").encode(), b"x"),
    "metadata-field": (FORM_TYPE, (FIELD % "metadata").encode(), b" "),
    "before-the-first-boundary": (FORM_TYPE, b"", b"\r\n"),
    "behind-the-last-boundary": (FORM_TYPE, form([("tarball", b"x")]), b"x"),
    "base64": (JSON_TYPE, b'{"tarballBase64": "', b"QUJD"),
    "spaces": (JSON_TYPE, b"", b" "),
    "brackets": (JSON_TYPE, b"", b"["),
    "string": (JSON_TYPE, b'{"a": "', b"x"),
    "escapes": (JSON_TYPE, b'{"a": "', b"\\n"),
    "behind-the-document": (JSON_TYPE, b'{"tarballBase64": "QUJD"}', b"\n"),
}


@pytest.mark.parametrize("case", TOO_LARGE)
@pytest.mark.parametrize("length", [None, "10", "0", "-1", "1e3"])
async def test_an_endless_body_is_refused_early_whatever_its_length_says(prism, case, length):
    headers, before, filler = TOO_LARGE[case]
    if length is not None:
        headers = {**headers, "content-length": length}
    name = new_name()
    answer = await prism.ask("POST", f"/v1/packages/{name}", headers, endless(before, filler))
    assert answer.status == 413
    assert answer.code in {"too-large-tarball", "too-large-metadata", "too-large-body"}
    assert answer.headers["connection"] == "close"
    assert answer.taken <= LIMIT * 4 / 3 + METADATA_LIMIT + 2 * PIECE
    assert not await prism.keys(name)


@pytest.mark.parametrize("length", [LIMIT * 2, 10**15, 10**30])
async def test_a_length_beyond_the_limit_is_refused_unread(prism, length):
    headers = {**FORM_TYPE, "content-length": str(length)}
    answer = await prism.ask("POST", f"/v1/packages/{new_name()}", headers, b"x" * PIECE)
    assert (answer.status, answer.code) == (413, "too-large-tarball")
    assert answer.json["limit"] == LIMIT
    assert answer.taken == 0


async def test_a_tarball_of_exactly_the_limit_is_not_too_large(prism):
    answer = await prism.publish(new_name(), bytes(LIMIT))
    assert answer.status == 422
    assert (await prism.publish_json(new_name(), bytes(LIMIT))).status == 422
    assert (await prism.publish(new_name(), bytes(LIMIT + 1))).status == 413
    assert (await prism.publish_json(new_name(), bytes(LIMIT + 1))).status == 413


@pytest.mark.parametrize("headers", [FORM_TYPE, JSON_TYPE])
async def test_a_client_that_goes_away_leaves_nothing_and_is_no_crash(prism, headers, capfd):
    name = new_name()
    before = (FIELD % "tarball").encode() if headers is FORM_TYPE else b'{"tarballBase64": "'
    pieces = endless(before, b"QUJD")

    def cut():
        for _ in range(5):
            yield next(pieces)
        raise ConnectionResetError

    answer = await prism.ask("POST", f"/v1/packages/{name}", headers, cut())
    assert answer.status == 400
    assert not await prism.keys(name)
    assert "crashed" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("headers", [FORM_TYPE, JSON_TYPE])
async def test_a_body_that_stands_still_is_given_up(prism, headers, monkeypatch):
    monkeypatch.setattr(bodies, "STALL_SECONDS", 0.05)
    before = (FIELD % "tarball").encode() if headers is FORM_TYPE else b'{"tarballBase64": "'

    async def stalled():
        yield before
        for _ in range(5):
            await anyio.sleep(0.02)  # slow, but it goes on
            yield b"QUJD"
        await anyio.sleep_forever()

    name = new_name()
    with anyio.fail_after(5):
        answer = await prism.ask("POST", f"/v1/packages/{name}", headers, stalled())
    assert (answer.status, answer.code) == (400, "body-stalled")
    assert answer.taken > len(before) + 5
    assert answer.headers["connection"] == "close"
    assert not await prism.keys(name)
