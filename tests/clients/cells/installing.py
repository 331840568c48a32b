"""Installing; the packages are those of ``seeds.plant``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.clients.cells.cell import Cell
from tests.clients.desk import Desk, check, installed, succeeded
from tests.clients.drivers.client import Client
from tests.clients.terminal import Ran

_DEPENDENCIES = {"trunk": "^1.0.0", "leaf": "1.0.0"}


def install_cold(desk: Desk) -> Ran:
    client = desk.publisher()
    folder = desk.application(client, _DEPENDENCIES)
    ran = succeeded(client.install(folder))
    _check_tree(folder, ran)
    check((folder / client.lockfile).exists(), "there is no lock file", ran)
    return ran


def install_warm(desk: Desk) -> Ran:
    """Again with a full cache: no tarball is fetched."""
    client = desk.publisher()
    folder = desk.application(client, _DEPENDENCIES)
    succeeded(client.install(folder))
    _forget(folder, client, lockfile=True)
    before = len(desk.registry.requests())
    ran = succeeded(client.install(folder))
    _check_tree(folder, ran)
    fetched = [each.path for each in desk.registry.requests()[before:] if ".tgz" in each.path]
    check(not fetched, f"it fetched {fetched} again", ran)
    return ran


def install_frozen(desk: Desk) -> Ran:
    """By somebody else, with an empty cache, from the lock file."""
    author, colleague = desk.publisher(), desk.publisher()
    folder = desk.application(author, _DEPENDENCIES)
    succeeded(author.install(folder))
    locked = (folder / author.lockfile).read_bytes()
    _forget(folder, author, lockfile=False)
    ran = succeeded(colleague.install_frozen(folder))
    _check_tree(folder, ran)
    check((folder / author.lockfile).read_bytes() == locked, "the lock file changed", ran)
    return ran


def add_scoped(desk: Desk) -> Ran:
    client = desk.publisher()
    folder = desk.application(client, {})
    ran = succeeded(client.add(folder, "@acme/widget"))
    check(installed(folder, "@acme/widget") == "1.0.0", "it is not installed", ran)
    manifests = [folder / "package.json", folder / "deno.json"]
    texts = [path.read_text("utf-8") for path in manifests if path.exists()]
    check("@acme/widget" in json.dumps(texts), "it is not a dependency", ran)
    return ran


def _check_tree(folder: Path, ran: Ran) -> None:
    check(installed(folder, "trunk") == "1.0.0", "trunk is not installed", ran)
    check(installed(folder, "leaf") == "1.0.0", "leaf 1.0.0 is not installed", ran)


def _forget(folder: Path, client: Client, *, lockfile: bool) -> None:
    shutil.rmtree(folder / "node_modules")
    if lockfile:
        (folder / client.lockfile).unlink()


CELLS = (
    Cell("install-cold", "install, empty cache", "install", install_cold),
    Cell(
        "install-warm", "install, full cache: no tarball is fetched again", "install", install_warm
    ),
    Cell(
        "install-frozen",
        "install exactly what the lock file says",
        "install_frozen",
        install_frozen,
    ),
    Cell("add-scoped", "add a scoped package", "add", add_scoped),
)
