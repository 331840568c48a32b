"""Many publishers at once, over two server processes on one folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import pytest

from tests.e2e.server import serving
from tests.faults.publishing import publish
from tests.faults.store_commands import problems
from tests.web.running import package

pytestmark = [pytest.mark.slow, pytest.mark.faults]

ROUNDS = 20
VERSIONS = 200
CONTENDERS, CONTENTS = 50, 10
WRITERS = 16

T = TypeVar("T")


@pytest.fixture
def root(tmp_path):
    return tmp_path / "storage"


@pytest.fixture
def servers(root):
    with serving(root) as one, serving(root) as two:
        yield one, two


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """What each call returns; all of them start together."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def document(server, target):
    reply = server.ask("GET", target)
    assert reply.status == 200
    return json.loads(reply.body)


def test_of_many_publishers_of_one_version_exactly_one_makes_it(servers, root):
    """The others are told that it is taken, or, if they sent the same bytes, that it is there."""
    for number in range(ROUNDS):
        version = f"1.0.{number}"
        tarballs = [package("widget", version, {"n": str(n)}) for n in range(CONTENTS)]
        statuses = at_once(
            [
                partial(
                    publish, servers[writer // CONTENTS % 2], "widget", tarballs[writer % CONTENTS]
                )
                for writer in range(CONTENDERS)
            ]
        )
        same = CONTENDERS // CONTENTS - 1
        assert Counter(statuses) == {201: 1, 200: same, 409: CONTENDERS - same - 1}
        assert len([*root.glob(f"packages/widget/{version}/*")]) == 1, "a loser left something"
    for server in servers:
        assert len(document(server, "/v1/packages/widget")["versions"]) == ROUNDS
    assert problems(root) == []


def test_every_version_of_many_publishers_is_listed(servers, root):
    versions = [f"1.0.{number}" for number in range(VERSIONS)]
    tarballs = {version: package("widget", version) for version in versions}

    def publish_share(writer: int) -> set[int | None]:
        share = versions[writer::WRITERS]
        return {publish(servers[writer % 2], "widget", tarballs[version]) for version in share}

    assert (
        at_once([partial(publish_share, writer) for writer in range(WRITERS)]) == [{201}] * WRITERS
    )
    for server in servers:
        assert sorted(document(server, "/v1/packages/widget")["versions"]) == sorted(versions)
        listed = document(server, "/v1/packages")["items"]
        assert [(item["name"], item["revision"]) for item in listed] == [("widget", VERSIONS)]
    assert problems(root) == []
