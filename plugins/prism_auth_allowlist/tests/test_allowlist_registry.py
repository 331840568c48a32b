"""The allowlist in a registry that runs."""

from __future__ import annotations

import httpx
import pytest

from prism_kernel.testing.server import live_server
from prism_kernel.testing.tarballs import make_tarball

CONFIGURATION = """
auth = ["allowlist"]

[[plugin.auth_allowlist.rows]]
publisher = "ci@acme"
packages = ["widget"]
actions = ["publish"]
"""
NOBODY = {}
CI = {"x-prism-publisher-name": "ci@acme", "x-prism-publisher-email": "CI@acme.example"}
STRANGER = {"x-prism-publisher-name": "mallory"}
UNREADABLE = {"x-prism-publisher-name": "c" * 1000}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registry")
    (folder / "prism.toml").write_text(CONFIGURATION, "utf-8")
    with (
        live_server(folder) as server,
        httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client,
    ):
        yield client


def publish(client, headers, name="widget"):
    tarball = make_tarball({"name": name, "version": "1.0.0"})
    return client.post(f"/v1/packages/{name}", files={"tarball": tarball}, headers=headers)


@pytest.mark.parametrize("headers", [NOBODY, STRANGER, UNREADABLE])
def test_who_is_not_listed_is_asked_who_they_are(client, headers):
    answer = publish(client, headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication-required")


def test_who_is_listed_may_not_publish_anything_else(client):
    answer = publish(client, CI, "gadget")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission-denied")


def test_who_is_listed_publishes_under_their_name_for_everybody_to_read(client):
    assert publish(client, CI).status_code in {200, 201}
    version = client.get("/v1/packages/widget/1.0.0").json()
    assert version["metadata"]["publisher"] == {"name": "ci@acme", "email": "ci@acme.example"}
