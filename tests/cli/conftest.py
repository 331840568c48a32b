"""Run `prism` in this process, with and without a registry to talk to."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from prism_kernel.cli.main import run
from prism_kernel.testing.server import live_server


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def clean(monkeypatch, tmp_path):
    """An environment without settings, and an empty folder to work in."""
    for name in [name for name in os.environ if name.startswith("PRISM_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("STORAGE_ROOT", raising=False)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def prism(clean, capsys):
    """Call `prism` with arguments; gives its exit status and what it printed."""

    def call(*arguments: object) -> Result:
        status = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(int(status), captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def registry(tmp_path_factory):
    """One registry for every test of this process; each test uses package names of its own."""
    with live_server(tmp_path_factory.mktemp("registry")) as server:
        yield server


@pytest.fixture
def online(prism, registry, monkeypatch):
    """`prism`, talking to the registry."""
    monkeypatch.setenv("PRISM_REGISTRY_URL", registry.url)
    return prism


@pytest.fixture
def package(clean):
    """Write a package folder: package.json from a dictionary, other files from named texts."""

    def write(document: dict[str, object], **files: str) -> Path:
        folder = clean / "package"
        folder.mkdir(exist_ok=True)
        (folder / "package.json").write_text(json.dumps(document))
        for name, text in files.items():
            path = folder / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder

    return write


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a plugin made of a piece of code, for the life of a test."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    installed = []

    def add(name: str, code: str, *, requires: str = "prism-kernel>=0.1") -> None:
        head = (
            "from prism_kernel.api import *\n"
            f"PLUGIN = PluginInfo(name={name!r}, summary='Made by a test.')\n"
        )
        module = f"prism_test_{name}"
        (site / f"{module}.py").write_text(head + dedent(code))
        info = site / f"{module}-1.2.3.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: prism-test-{name}\nVersion: 1.2.3\n"
            f"Requires-Dist: {requires}\n"
        )
        (info / "entry_points.txt").write_text(f"[prism]\n{name} = {module}\n")
        installed.append(module)

    yield add
    for module in [each for each in sys.modules if each.startswith("prism_test_")]:
        del sys.modules[module]
