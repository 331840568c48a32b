"""Several server processes over one folder, and servers that die."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.server import PATIENCE, serving
from tests.publish.misbehaving import install
from tests.web.running import FORM_TYPE, form, package

pytestmark = pytest.mark.slow


def publish(server, name, tarball):
    return server.ask("POST", f"/v1/packages/{name}", form([("tarball", tarball)]), FORM_TYPE)


def document(server, target):
    reply = server.ask("GET", target)
    assert reply.status == 200
    return json.loads(reply.body)


def test_two_servers_over_one_folder_publish_one_version_once_and_all_versions(tmp_path):
    root = tmp_path / "storage"
    with serving(root) as one, serving(root) as two, ThreadPoolExecutor(32) as pool:
        contested = [
            pool.submit(publish, server, "contested", package("contested", "1.0.0", {"n": str(n)}))
            for n, server in enumerate([one, two] * 8)
        ]
        expected = [f"1.{minor}.0" for minor in range(16)]
        several = [
            pool.submit(publish, server, "several", package("several", version))
            for server, version in zip([one, two] * 8, expected, strict=True)
        ]
        statuses = Counter(each.result().status for each in contested)
        assert statuses == {201: 1, 409: 15}
        assert {each.result().status for each in several} == {201}
        for server in (one, two):
            assert sorted(document(server, "/v1/packages/several")["versions"]) == sorted(expected)
            listed = document(server, "/v1/packages")["items"]
            revisions = {item["name"]: item["revision"] for item in listed}
            assert revisions == {"contested": 1, "several": 16}
        assert len([*root.glob("packages/contested/1.0.0/*")]) == 1


@pytest.mark.faults
def test_a_server_killed_at_any_moment_loses_no_version_it_has_acknowledged(tmp_path):
    root = tmp_path / "storage"
    acknowledged: list[str] = []
    for attempt in range(4):
        with serving(root) as server:
            stop = threading.Event()

            def work(server=server, attempt=attempt, stop=stop):
                for number in range(1000):
                    version = f"{attempt}.{number}.0"
                    try:
                        reply = publish(server, "widget", package("widget", version))
                    except OSError:
                        return
                    if reply.status == 201:
                        acknowledged.append(version)
                    if stop.is_set():
                        return

            thread = threading.Thread(target=work)
            thread.start()
            time.sleep(0.3 + attempt * 0.111)
            server.kill()
            stop.set()
            thread.join()
    with serving(root) as server:
        listed = document(server, "/v1/packages/widget")["versions"]
        assert set(acknowledged) <= set(listed)
        assert len(listed) <= len(acknowledged) + 4
        for version in listed:
            for path in document(server, f"/v1/packages/widget/{version}")["manifest"]["files"]:
                assert server.ask("GET", f"/packages/widget/{version}/{path}").status == 200
        print(f"{len(acknowledged)} acknowledged, {len(listed)} listed")  # noqa: T201
        assert publish(server, "widget", package("widget", "99.0.0")).status == 201


def children(pid: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in task.joinpath("children").read_text().split()
    ]


@pytest.mark.faults
def test_a_worker_that_hangs_ends_with_its_server(tmp_path, monkeypatch):
    install(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with serving(tmp_path / "storage") as server, ThreadPoolExecutor(1) as pool:
        hung = pool.submit(publish, server, "widget", package("widget", misbehave="mask"))
        time.sleep(0.5)
        workers = children(server.process.pid)
        assert workers
        server.kill()
        assert isinstance(hung.exception(PATIENCE), OSError)
    deadline = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < deadline, "a worker outlives its server"
        time.sleep(0.05)
