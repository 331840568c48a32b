"""What a server holds of a large upload while it publishes it: pieces, never the whole."""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path

import pytest

from tests.e2e.server import memory, serving
from tests.web.running import FORM_TYPE, JSON_TYPE, form, package

pytestmark = [pytest.mark.slow, pytest.mark.faults]

MIB = 1024 * 1024
UPLOAD = 100 * MIB
ALLOWED_GROWTH = 64 * MIB


@pytest.fixture(scope="module")
def tarball():
    """100 MiB that do not compress, in files of a megabyte."""
    rng = random.Random(1)  # noqa: S311 - bytes that do not compress
    made = package("large", "1.0.0", {f"{number}.bin": rng.randbytes(MIB) for number in range(100)})
    assert len(made) > UPLOAD
    return made


@pytest.fixture
def server(tmp_path):
    """One that has published already, so that what stays for good is there."""
    with serving(tmp_path / "storage") as server:
        body = form([("tarball", package("small"))])
        assert server.ask("POST", "/v1/packages/small", body, FORM_TYPE).status == 201
        yield server


def forget_peak(pid: int) -> int:
    """Start ``VmHWM`` anew, from what the process has now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")  # proc(5)
    return memory(pid, "VmHWM")


def test_publishing_100_megabytes_takes_pieces_of_memory(server, tarball):
    body = form([("tarball", tarball)])
    assert_small_growth(server, body, FORM_TYPE)


def test_so_does_publishing_them_as_base64_in_json(server, tarball):
    body = json.dumps({"tarballBase64": base64.b64encode(tarball).decode()}).encode()
    assert_small_growth(server, body, JSON_TYPE)


def assert_small_growth(server, body, content_type):
    (worker,) = server.workers()
    pids = {"server": server.process.pid, "worker": worker}
    before = {name: forget_peak(pid) for name, pid in pids.items()}
    assert server.ask("POST", "/v1/packages/large", body, content_type).status == 201
    grown = {name: memory(pid, "VmHWM") - before[name] for name, pid in pids.items()}
    tarball = server.ask("GET", "/packages/large/-/large-1.0.0.tgz")
    assert len(tarball.body) > UPLOAD
    reading = memory(server.process.pid, "VmHWM") - before["server"]
    print(  # noqa: T201 - the figures of a run
        f"server {before['server'] / MIB:.0f} MiB, {grown['server'] / MIB:+.1f} while publishing, "
        f"{reading / MIB:+.1f} after reading it too; "
        f"worker {before['worker'] / MIB:.0f} MiB, {grown['worker'] / MIB:+.1f}"
    )
    assert max(grown["server"], reading) < ALLOWED_GROWTH
