"""Publishes to a registry whose network to its bucket fails all the time."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest

from plugins.prism_storage_s3.tests.faulty_proxy import BAD_NETWORK, faulty_proxy
from prism_kernel.testing.commands import run_prism
from prism_kernel.testing.server import live_server
from prism_kernel.testing.tarballs import make_tarball

pytestmark = [pytest.mark.slow, pytest.mark.faults]

PUBLISHES = 500 if os.environ.get("FAULTS") == "full" else 60
PACKAGES = 10
CLIENTS = 16
BLIND_RETRIES = 30
DONE = {200, 201}
IMPATIENT = {
    "PRISM_PLUGIN__STORAGE_S3__READ_TIMEOUT": "0.5",
    "PRISM_LOG_LEVEL": "error",
}


@dataclass(frozen=True, slots=True)
class Release:
    """One version to publish, of one of a few packages."""

    number: int

    @property
    def name(self) -> str:
        return f"widget-{self.number % PACKAGES}"

    @property
    def version(self) -> str:
        return f"1.0.{self.number}"

    @property
    def tarball(self) -> bytes:
        rng = random.Random(self.number)  # noqa: S311 - the same bytes each time
        files = {"index.js": "export default 1;\n", "data.bin": rng.randbytes(20_000)}
        return make_tarball({"name": self.name, "version": self.version}, files)


def publish_blindly(client: httpx.Client, release: Release) -> list[int]:
    """Send the same tarball until it is there; gives the statuses on the way."""
    statuses: list[int] = []
    while not DONE & {*statuses} and len(statuses) < BLIND_RETRIES:
        files = {"tarball": release.tarball}
        statuses.append(client.post(f"/v1/packages/{release.name}", files=files).status_code)
    return statuses


def connected(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, trust_env=False, timeout=120)


def assert_all_there(client: httpx.Client, releases: list[Release]) -> None:
    """Each is listed, nothing else is, and each has the bytes that were sent."""
    listed = {
        (f"widget-{number}", version)
        for number in range(PACKAGES)
        for version in client.get(f"/v1/packages/widget-{number}").json()["versions"]
    }
    assert listed == {(release.name, release.version) for release in releases}
    for release in releases:
        base = f"/packages/{release.name}"
        file = f"{release.name}-{release.version}.tgz"
        assert client.get(f"{base}/-/{file}").content == release.tarball
        assert client.get(f"{base}/{release.version}/index.js").is_success


def test_no_acknowledged_publish_is_lost_or_damaged_by_a_bad_network(moto, tmp_path):
    releases = [Release(number) for number in range(PUBLISHES)]
    last = Release(PUBLISHES)
    with faulty_proxy(moto.endpoint, {}) as proxy:
        good = moto.environment(f"storm-{os.getpid()}")
        variables = {**good, **IMPATIENT, "PRISM_S3_ENDPOINT": proxy.endpoint}
        with (
            live_server(tmp_path / "node", environment=variables) as server,
            connected(server.url) as client,
            ThreadPoolExecutor(CLIENTS) as pool,
        ):
            proxy.rates = BAD_NETWORK
            told = [*pool.map(lambda release: publish_blindly(client, release), releases)]
            proxy.rates = {}
            assert publish_blindly(client, last)[-1] == 201
    answers = Counter(status for statuses in told for status in statuses)
    print(  # noqa: T201 - the figures of a run
        f"{PUBLISHES} publishes: answers {dict(answers)}, most attempts {max(map(len, told))}; "
        f"faults {dict(proxy.seen)}"
    )
    assert all(proxy.seen[fault] > 0 for fault in BAD_NETWORK)
    assert answers.keys() <= {*DONE, 503}
    assert all(statuses[-1] in DONE for statuses in told)
    with (
        live_server(tmp_path / "afterwards", environment=good) as server,
        connected(server.url) as client,
    ):
        assert_all_there(client, [*releases, last])
    verified = run_prism(tmp_path, "verify", "--json", environment=good)
    assert json.loads(verified.stdout)["problems"] == []
