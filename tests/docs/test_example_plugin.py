"""The example plugin, installed from outside the workspace into a registry that runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from prism_kernel.testing.drafts import make_tarball

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


@contextmanager
def registry(folder, python_path):
    """A client of a registry with its data in ``folder``."""
    (folder / "prism.toml").write_text(CONFIGURATION, "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PRISM_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "prism_kernel.cli.main", "serve", "--port", "0"],
        cwd=folder,
        env={**kept, "PYTHONPATH": f"{python_path}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        lines = iter(server.stdout.readline, "")
        address = next(match[0] for line in lines if (match := re.search(r"http://[\d.:]+", line)))
        with httpx.Client(base_url=address, trust_env=False) as client:
            yield client
    finally:
        server.terminate()
        server.communicate(timeout=30)


def publish(client, package_json):
    files = {"tarball": make_tarball(package_json, {"LICENSE": "text"})}
    return client.post("/v1/packages/widget", files=files, timeout=60)


def test_the_policy_lets_a_listed_license_in_and_keeps_another_out(installed, tmp_path):
    with registry(tmp_path, installed) as client:
        refused = publish(client, {"license": "GPL-3.0-only", "version": "1.0.0"})
        accepted = publish(client, {"license": "MIT", "version": "1.0.1"})
        versions = client.get("/v1/packages/widget").json()["versions"]
    assert (refused.status_code, refused.json()["code"]) == (403, "publish-rejected")
    assert refused.json()["reasons"] == ["The license is GPL-3.0-only; allowed are MIT."]
    assert accepted.status_code == 201
    outcome = accepted.json()["metadata"]["analyzers"]["license"]
    assert outcome["data"] == {"expression": "MIT", "files": ["LICENSE"]}
    assert versions == ["1.0.1"]
