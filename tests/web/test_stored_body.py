"""Bodies from the store: when the client goes away, and when the store has nothing to send."""

from __future__ import annotations

import hashlib

import anyio
import pytest

from prism_kernel.api import StorageProvider
from prism_kernel.builtins.memory_storage import MemoryStorage
from tests.web.exchange import scope_of
from tests.web.running import package, plugin, running

pytestmark = pytest.mark.anyio

LARGE = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(60_000))
TARBALL, FILE = "/packages/widget/-/widget-1.0.0.tgz", "/packages/widget/1.0.0/large.bin"
KINDS = [
    (TARBALL, {}),
    (TARBALL, {"range": "bytes=10-1000000"}),
    (FILE, {"accept-encoding": "gzip"}),
    (FILE, {"accept-encoding": "identity"}),
    (FILE, {"range": "bytes=10-1000000"}),
]


class CountingStorage(MemoryStorage):
    """Knows how many of its streams are neither at their end nor closed."""

    def __init__(self):
        super().__init__()
        self.open = 0
        self.opened = 0

    async def stream(self, key, *, start=0, length=None):
        self.open, self.opened = self.open + 1, self.opened + 1
        try:
            async for piece in super().stream(key, start=start, length=length):
                for at in range(0, len(piece), 64 * 1024):
                    yield piece[at : at + 64 * 1024]
        finally:
            self.open -= 1


@pytest.fixture(scope="module")
def one_storage():
    return CountingStorage()


@pytest.fixture
def storage(one_storage):
    one_storage.opened = 0
    return one_storage


@pytest.fixture(scope="module")
async def prism(one_storage):
    def prism_register_storage():
        return [StorageProvider("counting", "", create=lambda _: one_storage, local=True)]

    candidates = [plugin("counting", prism_register_storage)]
    async with running({"storage": "counting", "log_level": "warning"}, candidates) as prism:
        tarball = package("widget", "1.0.0", {"index.js": "1\n", "large.bin": LARGE})
        assert (await prism.publish("widget", tarball)).status == 201
        yield prism


async def interrupted(app, path, headers, *, after):
    """Ask, and go away once ``after`` messages of the response have come."""
    gone, sent = anyio.Event(), 0

    async def receive():
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(_message):
        nonlocal sent
        sent += 1
        if sent > after:
            gone.set()
            await anyio.sleep_forever()

    with anyio.fail_after(5):
        await app(scope_of("GET", path, headers), receive, send)


@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.parametrize(("path", "headers"), KINDS)
async def test_a_client_that_goes_away_leaves_nothing_open(prism, storage, path, headers, after):
    await interrupted(prism.app, path, headers, after=after)
    assert (storage.open, storage.opened) == (0, 1)


@pytest.mark.parametrize(("path", "headers"), KINDS)
async def test_a_whole_body_leaves_nothing_open(prism, storage, path, headers):
    assert (await prism.get(path, headers)).status in {200, 206}
    assert (storage.open, storage.opened) == (0, 1)


@pytest.mark.parametrize(("path", "headers"), KINDS)
async def test_nobody_opens_what_is_not_sent(prism, storage, path, headers):
    answer = await prism.ask("HEAD", path, headers)
    assert answer.status in {200, 206}
    again = await prism.get(path, {**headers, "if-none-match": answer.headers["etag"]})
    assert again.status == 304
    assert storage.opened == 0


@pytest.fixture
async def emptied(prism, one_storage):
    """The registry while it has lost all artifacts."""
    keys = [key for key in await prism.keys("widget") if key.endswith((".tgz", ".pack"))]
    lost = {key: (await one_storage.get(key)).data for key in keys}
    for key in lost:
        await one_storage.delete(key)
    yield prism
    for key, data in lost.items():
        await one_storage.put(key, data)


@pytest.mark.parametrize(("path", "headers"), [*KINDS, ("/packages/widget/1.0.0/index.js", {})])
async def test_what_is_not_in_the_store_is_an_error_and_not_a_cut_body(emptied, path, headers):
    answer = await emptied.get(path, headers)
    assert (answer.status, answer.code) == (503, "storage-corrupt")
    assert answer.headers["cache-control"] == "no-store"
    assert "retry-after" in answer.headers
    assert "content-encoding" not in answer.headers
