"""What a cell of the matrix works with: one client, one registry, folders of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.clients.drivers.client import Client
from tests.clients.registries import Registry
from tests.clients.seeds import Credentials, Seeder
from tests.clients.terminal import Ran
from tests.clients.workspace import Workspace

_QUOTED = 1500


class CellFailedError(AssertionError):
    """A client and the registry did not get on; the sentence says how."""


@dataclass(frozen=True, slots=True)
class Desk:
    """``seeds`` publishes and looks without the client, as the registry's publisher."""

    kind: type[Client]
    registry: Registry
    root: Path
    seeds: Seeder
    _numbers: count[int] = field(default_factory=count)

    def client(self, account: Credentials | None) -> Client:
        """A client with a home of its own, signed in as that account or not at all."""
        workspace = Workspace(self.root / f"user-{next(self._numbers)}", self.kind.tools)
        client = self.kind(workspace, self.registry.url)
        client.configure(account.token if account else None)
        return client

    def stranger(self) -> Client:
        """A client without an account, where anybody may read."""
        client = self.client(None)
        client.url = self.registry.public_url
        client.configure(None)
        return client

    def publisher(self) -> Client:
        return self.client(self.registry.publisher)

    def name(self, word: str) -> str:
        """A package name that only this client's cells use."""
        return f"{word}-{re.sub('[^a-z0-9]+', '-', self.kind.label.lower())}"

    def package(
        self, client: Client, name: str, version: str, files: Mapping[str, bytes] | None = None
    ) -> Path:
        """A folder to publish from."""
        manifest = {"name": name, "version": version, "license": "MIT"}
        folder = client.workspace.project(f"package-{next(self._numbers)}", manifest)
        for path, content in (files or {"index.js": b"module.exports = 1;\n"}).items():
            (folder / path).write_bytes(content)
        return folder

    def application(self, client: Client, dependencies: Mapping[str, str]) -> Path:
        """A folder to install into."""
        manifest = {
            "name": "application",
            "version": "1.0.0",
            "private": True,
            "dependencies": dict(dependencies),
        }
        return client.workspace.project(f"application-{next(self._numbers)}", manifest)


def installed(folder: Path, name: str) -> str | None:
    """The version of a dependency in ``node_modules``."""
    path = folder / "node_modules" / name / "package.json"
    return str(json.loads(path.read_text("utf-8"))["version"]) if path.exists() else None


def succeeded(ran: Ran) -> Ran:
    check(ran.code == 0, f"exit status {ran.code}", ran)
    return ran


def refused(ran: Ran, words: str) -> Ran:
    """It ended with an error whose text has one of the words: a pattern, whatever the case."""
    check(ran.code != 0, "it ended without an error", ran)
    check(re.search(words, ran.output, re.IGNORECASE), "the output does not say why", ran)
    return ran


def check(holds: object, complaint: str, ran: Ran) -> None:
    """Raises ``CellFailedError`` with the end of what the client printed."""
    if not holds:
        printed = ran.output.strip()[-_QUOTED:]
        raise CellFailedError(f"`{ran.command}`: {complaint}; it printed:\n{printed}")
