"""A real Verdaccio with real packages, imported with one command: installs stay what they were."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from prism_kernel import semver
from prism_kernel.testing.server import clean_environment, live_server
from tests.clients.peer import Verdaccio, verdaccio
from tests.clients.seeds import document
from tests.clients.toolchain import NODE, NPM_11, cache_folder, install
from tests.clients.workspace import Workspace

pytestmark = pytest.mark.clients

ROOTS = {"express": "4.21.2", "@babel/code-frame": "7.26.2", "chalk": "4.1.2", "left-pad": "1.3.0"}
"""What a project asks for; with everything that these need, there are more than 60 packages."""

TOP_MANIFEST = re.compile(r"[^/]+/package\.json")
_LARGEST = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Packed:
    """A version of a package of the npm registry, as `npm pack` fetched it."""

    manifest: Mapping[str, Any]
    tarball: bytes


@pytest.fixture(scope="module")
def packed():
    """The packages of ``ROOTS``, fetched once for all runs."""
    install([NODE, NPM_11])
    folder = cache_folder() / "migration"
    if not (folder / "complete").exists():
        fetch(folder)
    described = json.loads((folder / "packed.json").read_text("utf-8"))
    return [
        Packed(json.loads(each["manifest"]), (folder / each["file"]).read_bytes())
        for each in described
    ]


def fetch(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": ROOTS}))
    npm(folder, "install", "--package-lock-only", "--ignore-scripts")
    lock = json.loads((folder / "package-lock.json").read_text("utf-8"))
    specs = sorted({spec_of(path, each) for path, each in lock["packages"].items() if path})
    packs = json.loads(npm(folder, "pack", "--json", *specs))
    described = [
        {"file": each["filename"], "manifest": manifest_in(folder / each["filename"])}
        for each in packs
    ]
    (folder / "packed.json").write_text(json.dumps(described), "utf-8")
    (folder / "complete").touch()


def npm(folder: Path, *arguments: str) -> str:
    command = ["npm", *arguments, "--no-audit", "--no-fund", "--loglevel=error"]
    return subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, check=True, timeout=600, text=True
    ).stdout


def spec_of(path: str, locked: Mapping[str, Any]) -> str:
    return f"{path.rpartition('node_modules/')[2]}@{locked['version']}"


def manifest_in(tarball: Path) -> str:
    with tarfile.open(tarball) as archive:
        (found,) = [each for each in archive if TOP_MANIFEST.fullmatch(each.name)]
        file = archive.extractfile(found)
        assert file is not None
        return file.read().decode("utf-8")


@dataclass(frozen=True, slots=True)
class Before:
    """A Verdaccio with all packages: its storage, its packuments, and what npm locked from it."""

    storage: Path
    packuments: Mapping[str, Mapping[str, Any]]
    lock: Mapping[str, Any]


@pytest.fixture(scope="module")
def before(packed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("migration")
    with verdaccio(folder / "verdaccio", largest=_LARGEST) as peer:
        packuments = publish(peer, packed)
        lock = installed(folder / "from-verdaccio", peer.url)
    return Before(folder / "verdaccio" / "storage", packuments, lock)


def publish(peer: Verdaccio, packed: Sequence[Packed]) -> Mapping[str, Mapping[str, Any]]:
    """Everything, oldest first; then a tag and a deprecation by hand. Gives all packuments."""
    headers = {"authorization": f"Bearer {peer.publisher.token}"}
    with httpx.Client(headers=headers, trust_env=False, timeout=60) as client:
        for each in sorted(packed, key=lambda each: semver.Version.parse(version_of(each)).key):
            body = document(each.manifest, each.tarball, peer.url)
            client.put(url_of(peer.url, each.manifest["name"]), json=body).raise_for_status()
        tag = f"{peer.url}/-/package/chalk/dist-tags/favourite"
        client.put(tag, json="4.1.2").raise_for_status()
        outdated = client.get(url_of(peer.url, "left-pad")).json()
        outdated["versions"]["1.3.0"]["deprecated"] = "use String.prototype.padStart()"
        client.put(url_of(peer.url, "left-pad"), json=outdated).raise_for_status()
        names = {each.manifest["name"] for each in packed}
        return {name: client.get(url_of(peer.url, name)).json() for name in names}


def version_of(packed: Packed) -> str:
    return str(packed.manifest["version"])


def url_of(registry: str, name: str) -> str:
    return f"{registry}/{quote(name, safe='@')}"


def installed(root: Path, url: str) -> Mapping[str, Any]:
    """What npm writes into its lock file when it installs ``ROOTS`` from a registry."""
    workspace = Workspace(root, (NPM_11,))
    folder = workspace.project("app", {"name": "app", "version": "1.0.0", "dependencies": ROOTS})
    command = ["npm", "install", "--registry", url, "--no-audit", "--ignore-scripts"]
    ran = workspace.run(folder, command, {})
    assert ran.code == 0, ran.output
    found: Mapping[str, Any] = json.loads((folder / "package-lock.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("prism")


def prism(folder: Path, *arguments: object) -> tuple[int, Any]:
    command = [sys.executable, "-m", "prism_kernel.cli.main", *map(str, arguments), "--json"]
    done = subprocess.run(
        command, cwd=folder, env=clean_environment({}), stdout=subprocess.PIPE, check=False
    )
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def imported(before, folder):
    """One command, and what it said."""
    return prism(folder, "import", "verdaccio", before.storage)


@pytest.fixture(scope="module")
def registry(imported, folder):
    with live_server(folder) as server:
        yield f"{server.url}/npm"


def test_everything_is_imported(imported, packed):
    status, report = imported
    assert report["failed"] == []
    assert (status, report["published"]) == (0, len(packed))
    assert report["packages"] >= 60


def test_npm_locks_the_same_tarballs(before, registry, tmp_path):
    def integrities(lock):
        return {path: each.get("integrity") for path, each in lock["packages"].items()}

    after = integrities(installed(tmp_path, registry))
    assert after == integrities(before.lock)
    assert len(after) > len(ROOTS)


def test_tags_deprecations_and_times_are_what_they_were(before, registry):
    with httpx.Client(trust_env=False, timeout=60) as client:
        for name, old in before.packuments.items():
            new = client.get(url_of(registry, name)).raise_for_status().json()
            assert new["dist-tags"] == old["dist-tags"]
            assert marks(new) == marks(old)


def marks(packument):
    return {
        version: (
            document["dist"]["integrity"],
            document["dist"]["shasum"],
            document.get("deprecated"),
            packument["time"][version],
        )
        for version, document in packument["versions"].items()
    }


def test_importing_again_changes_nothing(before, folder, imported):
    _, first = imported
    status, again = prism(folder, "import", "verdaccio", before.storage)
    assert status == 0
    assert (again["published"], again["present"]) == (0, first["published"])


def test_what_is_damaged_is_named_and_the_rest_arrives(before, packed, tmp_path):
    storage = tmp_path / "storage"
    shutil.copytree(before.storage, storage)
    tarball = storage / "chalk" / "chalk-4.1.2.tgz"
    tarball.write_bytes(tarball.read_bytes()[:-1])
    (storage / "left-pad" / "left-pad-1.3.0.tgz").unlink()
    status, report = prism(tmp_path, "import", "verdaccio", storage)
    assert status == 1
    assert report["published"] == len(packed) - 2
    codes = {(each["package"], each.get("version"), each["code"]) for each in report["failed"]}
    assert codes == {
        ("chalk", "4.1.2", "checksum-mismatch"),
        ("left-pad", "1.3.0", "tarball-missing"),
    }
