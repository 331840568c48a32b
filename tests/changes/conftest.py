"""A registry's parts over one store; and a registry in a process of its own, with commands."""

from __future__ import annotations

import os

import httpx
import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.cli.main import run
from prism_kernel.testing.server import live_server
from tests.changes.workshop import Workshop
from tests.web.running import package


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def shop(storage) -> Workshop:
    return Workshop(storage)


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    with live_server(tmp_path_factory.mktemp("registry")) as server:
        yield server


@pytest.fixture
def command(registry, monkeypatch, tmp_path, capsys):
    """Run `prism` against the registry; gives its exit status and what it printed."""
    for name in [name for name in os.environ if name.startswith("PRISM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PRISM_REGISTRY_URL", registry.url)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str):
        status = run(list(arguments))
        return int(status), capsys.readouterr()

    return call


@pytest.fixture
def published(registry):
    """Publish versions of a package."""

    def publish(name: str, *versions: str) -> str:
        for version in versions:
            sent = {"tarball": ("x.tgz", package(name, version))}
            httpx.post(f"{registry.url}/v1/packages/{name}", files=sent).raise_for_status()
        return name

    return publish
