"""Whole registries over a bucket."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

import httpx
import pytest

from plugins.prism_storage_s3.tests.s3_server import BUCKET
from prism_kernel.testing.commands import run_prism
from prism_kernel.testing.server import live_server
from prism_kernel.testing.tarballs import make_tarball

pytestmark = pytest.mark.slow

FRESHNESS_SECONDS = 1.0
MARGIN_SECONDS = 1.0


@pytest.fixture
def start(tmp_path):
    """Start a registry with a folder and variables; gives a client of it."""
    with ExitStack() as stack:

        def call(name: str, variables: dict[str, str]) -> httpx.Client:
            server = stack.enter_context(live_server(tmp_path / name, environment=variables))
            client = httpx.Client(base_url=server.url, trust_env=False, timeout=60)
            return stack.enter_context(client)

        yield call


def publish(client, version: str, content: str = "export default 1\n") -> int:
    manifest = {"name": "widget", "version": version, "type": "module", "exports": "./index.js"}
    tarball = make_tarball(manifest, {"index.js": content})
    return client.post("/v1/packages/widget", files={"tarball": tarball}).status_code


def versions(client) -> list[str]:
    return sorted(client.get("/v1/packages/widget").json()["versions"])


def comes_true(condition) -> bool:
    """Whether it is so before long: a server asks again after a second what others changed."""
    deadline = time.monotonic() + FRESHNESS_SECONDS + MARGIN_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def keys(server, prefix: str) -> list[str]:
    listed = server.client.list_objects_v2(Bucket=BUCKET, Prefix=f"{prefix}/packages/")
    return [found["Key"].removeprefix(f"{prefix}/") for found in listed.get("Contents", [])]


def test_a_registry_needs_a_bucket_and_nothing_else(moto, start, tmp_path):
    registry = start("node", moto.environment("whole"))
    assert registry.get("/-/ready").json()["status"] == "ok"
    assert publish(registry, "1.0.0") == 201
    assert publish(registry, "1.0.0") == 200
    assert publish(registry, "1.0.0", "export default 2\n") == 409
    answer = registry.get("/v1/resolve", params={"spec": "widget", "runtime": "node"}).json()
    assert answer["entryPath"].endswith("index.js")
    assert registry.get("/packages/widget/1.0.0/index.js").text == "export default 1\n"
    assert any(key.endswith("/package.tgz") for key in keys(moto, "whole"))
    assert not (tmp_path / "node" / "storage").exists()


def test_documents_in_a_bucket_and_artifacts_in_a_folder(moto, start, tmp_path):
    registry = start("node", moto.environment("mixed", PRISM_ARTIFACTS="filesystem"))
    assert publish(registry, "1.0.0") == 201
    assert registry.get("/packages/widget/1.0.0/index.js").text == "export default 1\n"
    assert "packages/widget/package.json" in keys(moto, "mixed")
    assert not any(key.endswith((".tgz", ".pack")) for key in keys(moto, "mixed"))
    assert list((tmp_path / "node" / "storage").glob("packages/widget/1.0.0/**/package.tgz"))


def test_documents_in_a_folder_and_artifacts_in_a_bucket(moto, start):
    variables = moto.environment("other", PRISM_STORAGE="filesystem", PRISM_ARTIFACTS="s3")
    registry = start("node", variables)
    assert publish(registry, "1.0.0") == 201
    assert registry.get("/packages/widget/1.0.0/index.js").text == "export default 1\n"
    assert all(key.endswith((".tgz", ".pack")) for key in keys(moto, "other"))


def test_two_servers_over_one_bucket_see_each_other(moto, start):
    first = start("first", moto.environment("shared"))
    second = start("second", moto.environment("shared"))
    assert publish(first, "1.0.0") == 201
    assert publish(second, "1.0.0", "export default 2\n") == 409
    assert publish(second, "1.1.0") == 201
    assert versions(second) == ["1.0.0", "1.1.0"]
    assert comes_true(lambda: versions(first) == ["1.0.0", "1.1.0"])
    for registry in (first, second):
        assert registry.get("/packages/widget/1.1.0/index.js").status_code == 200


def test_what_one_server_unpublishes_another_stops_serving(moto, start):
    first = start("first", moto.environment("unpublished"))
    second = start("second", moto.environment("unpublished"))
    file, hot = "/packages/widget/1.0.0/index.js", "/v1/packages/widget/1.0.0"
    assert publish(first, "1.0.0") == 201
    assert publish(first, "1.1.0") == 201
    assert {first.get(path).status_code for path in (file, hot)} == {200}
    assert second.delete("/v1/packages/widget/1.0.0").status_code == 200
    assert {second.get(path).status_code for path in (file, hot)} == {404}
    assert comes_true(lambda: first.get(hot).status_code == 404)
    assert first.get(file).status_code == 404


def test_an_installed_plugin_that_is_not_selected_needs_no_bucket(start):
    registry = start("node", {})
    assert registry.get("/-/ready").json()["status"] == "ok"


def test_a_selected_plugin_without_a_bucket_says_what_to_set(tmp_path):
    with (
        pytest.raises(RuntimeError, match="PRISM_S3_BUCKET"),
        live_server(tmp_path, environment={"PRISM_STORAGE": "s3"}),
    ):
        pass


def test_a_server_without_its_bucket_ends_with_one_sentence(moto, tmp_path):
    variables = moto.environment("whole", PRISM_S3_BUCKET="no-such-bucket")
    done = run_prism(tmp_path, "serve", "--port", "0", environment=variables)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "prism: The S3 bucket does not exist: make it, or name another.\n"


def at_once(calls):
    """What each call returns; all of them start together."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


@pytest.mark.faults
def test_of_many_publishes_of_one_version_one_wins(seaweed, start):
    variables = seaweed.environment("race")
    servers = [start("first", variables), start("second", variables)]
    for number in range(20):
        statuses = at_once(
            [
                partial(publish, servers[writer % 2], f"1.0.{number}", f"export default {writer}\n")
                for writer in range(50)
            ]
        )
        assert statuses.count(201) == 1
        assert statuses.count(409) == 49


@pytest.mark.faults
def test_every_one_of_many_versions_is_listed(seaweed, start):
    variables = seaweed.environment("many")
    servers = [start("first", variables), start("second", variables)]
    wanted = [f"1.0.{number}" for number in range(200)]

    def publish_share(writer: int) -> set[int]:
        return {publish(servers[writer % 2], version) for version in wanted[writer::16]}

    assert at_once([partial(publish_share, writer) for writer in range(16)]) == [{201}] * 16
    for server in servers:
        assert comes_true(lambda at=server: versions(at) == sorted(wanted))
