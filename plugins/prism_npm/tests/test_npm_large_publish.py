"""A large tarball inside npm's JSON: written to disk in pieces, never held as a whole."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from plugins.prism_npm.tests.publish_documents import publish_document
from prism_kernel.testing.tarballs import make_tarball
from tests.e2e.server import memory, serving
from tests.web.running import JSON_TYPE

pytestmark = pytest.mark.slow

MIB = 1024 * 1024
SIZE = 60
ALLOWED_GROWTH = 48 * MIB


@pytest.fixture(scope="module")
def document():
    """60 MiB that do not compress: 80 MiB as base64."""
    rng = random.Random(1)  # noqa: S311 - bytes that do not compress
    files = {f"{number}.bin": rng.randbytes(MIB) for number in range(SIZE)}
    tarball = make_tarball({"name": "@acme/large", "version": "1.0.0"}, files)
    return publish_document("@acme/large", tarball=tarball)


@pytest.fixture(scope="module")
def body(document):
    return json.dumps(document).encode()


def test_a_publish_of_60_megabytes_takes_pieces_of_memory(tmp_path, body):
    with serving(tmp_path / "storage") as server:
        small = json.dumps(publish_document("small")).encode()
        assert server.ask("PUT", "/npm/small", small, JSON_TYPE).status == 201
        pids = [server.process.pid, *server.workers()]
        for pid in pids:
            Path(f"/proc/{pid}/clear_refs").write_text("5")  # starts VmHWM anew: proc(5)
        before = [memory(pid, "VmHWM") for pid in pids]
        assert server.ask("PUT", "/npm/@acme%2flarge", body, JSON_TYPE).status == 201
        grown = [memory(pid, "VmHWM") - peak for pid, peak in zip(pids, before, strict=True)]
        print([f"{each / MIB:+.1f} MiB" for each in grown])  # noqa: T201 - the figures of a run
        assert max(grown) < ALLOWED_GROWTH
        tarball = server.ask("GET", "/npm/@acme/large/-/large-1.0.0.tgz")
        assert len(tarball.body) > SIZE * MIB
