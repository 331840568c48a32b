"""A disk that is full: publishers are told, readers notice nothing, and room is all it takes."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from tests.e2e.server import serving
from tests.faults.small_disk import MIB, fill, small_disk
from tests.faults.store_commands import collect_leftovers, problems
from tests.web.running import FORM_TYPE, form, package

pytestmark = [pytest.mark.slow, pytest.mark.faults]

KIB = 1024
CONTENT = random.Random(1).randbytes(100 * KIB)  # noqa: S311 - bytes that do not compress
FREE = [0, 4 * KIB, 50 * KIB, 110 * KIB, *range(196 * KIB, 280 * KIB, 4 * KIB)]
"""Room that a publish finds: not enough for one object after the other, to the last."""
STAGING_FREE = [0, 4 * KIB, 50 * KIB, 110 * KIB, *range(196 * KIB, 212 * KIB, 4 * KIB)]
"""Less room than an upload needs with what its inspection writes beside it."""


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", 16 * MIB) as folder:
        yield folder


def publish(server, name, tarball):
    return server.ask("POST", f"/v1/packages/{name}", form([("tarball", tarball)]), FORM_TYPE)


def large_package(name):
    return package(name, "1.0.0", {"index.js": "", "data.bin": CONTENT})


def assert_out_of_room(reply):
    assert reply.status == 507, reply.body
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.code == "storage-full"
    assert "/" not in json.loads(reply.body)["detail"], "it names a path of the machine"


def assert_served(server, name):
    for target in (
        f"/v1/packages/{name}",
        f"/v1/packages/{name}/1.0.0",
        f"/v1/resolve?spec={name}",
        f"/packages/{name}/1.0.0/index.js",
        f"/packages/{name}/-/{name}-1.0.0.tgz",
        "/v1/packages",
        "/-/health",
    ):
        assert server.ask("GET", target).status == 200, target


def test_a_store_without_room_refuses_publishes_and_serves_reads(disk, tmp_path):
    root = disk / "storage"
    tarballs = {f"widget-{free}": large_package(f"widget-{free}") for free in FREE}
    statuses = {}
    with serving(root, {"TMPDIR": str(tmp_path)}) as server:
        assert publish(server, "before", package("before")).status == 201
        for free, (name, tarball) in zip(FREE, tarballs.items(), strict=True):
            filling = fill(disk, but=free)
            reply = publish(server, name, tarball)
            statuses[name] = reply.status
            if reply.status != 201:
                assert_out_of_room(reply)
                assert server.ask("GET", f"/v1/packages/{name}").status == 404
            assert_served(server, "before")
            filling.unlink()
        assert publish(server, "after", package("after")).status == 201
        assert problems(root) == [], "room is there again, and something is still wrong"
        for name, tarball in tarballs.items():
            again = publish(server, name, tarball).status
            assert again == (200 if statuses[name] == 201 else 201)
            assert_served(server, name)
        assert problems(root) == []
    collected = collect_leftovers(root)
    told = Counter(statuses.values())
    assert min(told[507], told[201]) > 0, "the rooms tried are not around what a publish needs"
    print(f"{told}, {collected} leftovers collected")  # noqa: T201 - the figures of a run


def test_a_staging_folder_without_room_refuses_publishes_and_serves_reads(disk, tmp_path):
    root = tmp_path / "storage"
    tarball = large_package("widget")
    with serving(root, {"TMPDIR": str(disk)}) as server:
        assert publish(server, "before", package("before")).status == 201
        for free in STAGING_FREE:
            filling = fill(disk, but=free)
            assert_out_of_room(publish(server, "widget", tarball))
            assert_served(server, "before")
            filling.unlink()
            assert [*disk.glob("*/*")] == []
        assert publish(server, "widget", tarball).status == 201
    assert problems(root) == []
    assert collect_leftovers(root) == 0
