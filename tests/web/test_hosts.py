"""A registry that trusts this machine answers to no other site's name."""

from __future__ import annotations

import pytest

from prism_kernel.config.settings import Settings
from prism_kernel.web.hosts import OwnHosts
from tests.web.running import package, running

pytestmark = pytest.mark.anyio
SETTINGS = Settings(host="127.0.0.1", public_base_url="https://Registry.example:8443/prism")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:4000",
        "LOCALHOST",
        "app.localhost",
        "127.0.0.1:4000",
        "127.1.2.3",
        "[::1]:4000",
        "registry.example",
        "registry.example:8443",
    ],
)
def test_this_machine_has_many_names(host):
    assert OwnHosts(SETTINGS).has(host.encode())


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:4000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "10.0.0.1",
        "[::2]",
        "",
        "[",
        "\xff",
    ],
)
def test_another_name_is_not_ours(host):
    assert not OwnHosts(SETTINGS).has(host.encode("latin-1"))


async def test_a_rebound_name_reads_and_writes_nothing():
    async with running() as prism:
        name = await prism.published()
        path = f"/v1/packages/{name}"
        assert (await prism.get(path, {"host": "localhost:4000"})).status == 200
        for _ in range(2):  # what is ready is no more to be had than what is not
            answer = await prism.get(path, {"host": "evil.example:4000"})
            assert (answer.status, answer.code) == (403, "unknown-host")
        refused = await prism.publish(name, package(name, "2.0.0"), None, {"host": "evil.example"})
        assert refused.code == "unknown-host"
        assert (await prism.get(path)).json["versions"] == ["1.0.0"]


async def test_with_authentication_the_host_is_no_matter():
    settings = {"auth": ["allowlist"], "plugin.auth_allowlist.public_read": True}
    async with running(settings) as prism:
        answer = await prism.get("/v1/packages", {"host": "anything.example"})
        assert answer.status == 200
