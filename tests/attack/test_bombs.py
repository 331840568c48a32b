"""Bombs against a real server: refused soon, without its memory growing or its readers waiting."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection

import pytest

from tests.attack.bombs import BOMBS
from tests.e2e.server import Reply, Server, serving
from tests.web.running import FORM_TYPE, form, package

pytestmark = pytest.mark.faults

MIB = 1024 * 1024
LONGEST_REFUSAL = 10.0
LARGEST_GROWTH = 50 * MIB
SLOWEST_READ = 0.050


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    root = tmp_path_factory.mktemp("bombs") / "storage"
    with serving(root) as running:
        body = form([("tarball", package("widget"))])
        assert running.ask("POST", "/v1/packages/widget", body, FORM_TYPE).status == 201
        yield running
        assert not [*root.parent.glob("prism-publish-*/*")]
        assert [path.name for path in root.joinpath("packages").iterdir()] == ["widget"]


def watch(server: Server, upload: Future[Reply]) -> tuple[list[float], int]:
    """Read until the upload is answered: seconds a read, and the largest memory seen."""
    seconds, memory = [], 0
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    while not upload.done() or len(seconds) < 20:
        started = time.perf_counter()
        connection.request("GET", "/v1/packages/widget")
        connection.getresponse().read()
        seconds.append(time.perf_counter() - started)
        memory = max(memory, server.resident_bytes())
        time.sleep(0.002)
    connection.close()
    return sorted(seconds), memory


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_while_readers_notice_nothing(server, name):
    tarball = BOMBS[name]()
    body = form([("tarball", tarball)])
    before = server.resident_bytes()
    with ThreadPoolExecutor(1) as pool:
        started = time.perf_counter()
        upload = pool.submit(server.ask, "POST", "/v1/packages/bomb", body, FORM_TYPE)
        reads, memory = watch(server, upload)
        reply = upload.result()
        took = time.perf_counter() - started
    p99 = reads[int(len(reads) * 0.99)]
    print(  # noqa: T201 - figures for people
        f"{name}: {len(tarball) / MIB:.1f} MiB sent, {reply.status} {reply.code} in {took:.2f} s, "
        f"server +{(memory - before) / MIB:.1f} MiB, "
        f"{len(reads)} reads, p99 {p99 * 1000:.1f} ms, worst {reads[-1] * 1000:.1f} ms"
    )
    assert reply.status in {413, 422}
    assert took < LONGEST_REFUSAL
    assert memory - before < LARGEST_GROWTH
    assert p99 < SLOWEST_READ
