"""The example plugin, installed from outside the workspace into a registry that runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from prism_kernel.testing.server import live_server
from prism_kernel.testing.tarballs import make_tarball

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "prism-license-policy"
CONFIGURATION = """
[plugins]
required = ["license_policy"]

[plugin.license_policy]
allow = ["MIT"]
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder for ``PYTHONPATH`` with the example installed in it."""
    target = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--target", target]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, EXAMPLE], check=True)
    return target


def publish(client, package_json):
    files = {"tarball": make_tarball({"name": "widget", **package_json}, {"LICENSE": "text"})}
    return client.post("/v1/packages/widget", files=files, timeout=60)


def test_the_policy_lets_a_listed_license_in_and_keeps_another_out(installed, tmp_path):
    (tmp_path / "prism.toml").write_text(CONFIGURATION, "utf-8")
    path = {"PYTHONPATH": f"{installed}{os.pathsep}{ROOT}"}
    with (
        live_server(tmp_path, environment=path) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        refused = publish(client, {"license": "GPL-3.0-only", "version": "1.0.0"})
        accepted = publish(client, {"license": "MIT", "version": "1.0.1"})
        versions = client.get("/v1/packages/widget").json()["versions"]
    assert (refused.status_code, refused.json()["code"]) == (403, "publish-rejected")
    assert refused.json()["reasons"] == ["The license is GPL-3.0-only; allowed are MIT."]
    assert accepted.status_code == 201
    outcome = accepted.json()["metadata"]["analyzers"]["license"]
    assert outcome["data"] == {"expression": "MIT", "files": ["LICENSE"]}
    assert versions == ["1.0.1"]
