"""Downloads that are broken off do not keep connections to the store."""

from __future__ import annotations

import random
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from prism_kernel.testing.server import live_server
from prism_kernel.testing.tarballs import make_tarball

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="counts connections in /proc"),
]

CONTENT = random.Random(1).randbytes(12_000_000)  # noqa: S311 - does not compress
TARBALL, FILE = "/packages/widget/-/widget-1.0.0.tgz", "/packages/widget/1.0.0/large.bin"
REMOTE, RECEIVED, INODE = 2, 4, 9  # columns of /proc/net/tcp
DOWNLOADS, AT_ONCE = 100, 20
SOON_SECONDS = 5.0


def unread(process: int, port: int) -> list[int]:
    """Of each connection of a process to ``port`` of this machine, how many bytes wait there."""
    links = []
    for file in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            links.append(str(file.readlink()))
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    return [
        int(row[RECEIVED].rpartition(":")[2], 16)
        for row in rows
        if f"socket:[{row[INODE]}]" in links and int(row[REMOTE].rpartition(":")[2], 16) == port
    ]


def break_off(url: str, path: str, headers: str, wanted: int) -> None:
    """Ask for ``path`` and hang up once ``wanted`` bytes have come."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port)) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: prism\r\n{headers}\r\n".encode("ascii"))
        while wanted > 0 and (piece := client.recv(65536)):
            wanted -= len(piece)


@pytest.fixture(scope="module")
def registry(seaweed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("interrupted")
    with live_server(folder, environment=seaweed.environment("interrupted")) as server:
        manifest = {"name": "widget", "version": "1.0.0"}
        tarball = make_tarball(manifest, {"index.js": "1\n", "large.bin": CONTENT})
        url = f"{server.url}/v1/packages/widget"
        answer = httpx.post(url, files={"tarball": tarball}, trust_env=False, timeout=60)
        assert answer.status_code == 201
        yield server


@pytest.mark.parametrize("wanted", [0, 1, 3_000_000])
@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (TARBALL, ""),
        (FILE, ""),
        (FILE, "Accept-Encoding: gzip\r\n"),
        (FILE, "Range: bytes=5-9000000\r\n"),
    ],
)
def test_downloads_that_are_broken_off_keep_no_connection(seaweed, registry, path, headers, wanted):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda _: break_off(registry.url, path, headers, wanted), range(DOWNLOADS)))
    port, process = urlsplit(seaweed.endpoint).port, registry.process.pid
    deadline = time.monotonic() + SOON_SECONDS
    while any(unread(process, port)) and time.monotonic() < deadline:
        time.sleep(0.05)
    left = unread(process, port)
    assert not any(left), "a connection is held that nobody reads"
    assert len(left) <= AT_ONCE
    started = time.monotonic()
    whole = httpx.get(registry.url + FILE, trust_env=False, timeout=60)
    assert whole.content == CONTENT
    assert time.monotonic() - started < SOON_SECONDS
    assert "Traceback" not in registry.log()
