"""Servers that die."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.server import PATIENCE, serving
from tests.publish.misbehaving import install
from tests.web.running import FORM_TYPE, form, package

pytestmark = pytest.mark.slow


def publish(server, name, tarball):
    return server.ask("POST", f"/v1/packages/{name}", form([("tarball", tarball)]), FORM_TYPE)


@pytest.mark.faults
def test_a_worker_that_hangs_ends_with_its_server(tmp_path, monkeypatch):
    install(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with serving(tmp_path / "storage") as server, ThreadPoolExecutor(1) as pool:
        hung = pool.submit(publish, server, "widget", package("widget", misbehave="mask"))
        time.sleep(0.5)
        workers = server.workers()
        assert workers
        server.kill()
        assert isinstance(hung.exception(PATIENCE), OSError)
    deadline = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < deadline, "a worker outlives its server"
        time.sleep(0.05)
