"""Prism and Verdaccio side by side: accounts, reading for anybody, empty stores."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.client import BAD_REQUEST, HTTPConnection
from pathlib import Path
from urllib.parse import quote

import httpx
from servers import SERVER_CORE, Server, pinned, prism_server

sys.path.append(str(Path(__file__).parents[1]))

from prism_kernel.jsonvalue import JsonObject
from tests.clients.peer import verdaccio
from tests.clients.registries import PUBLISHER
from tests.clients.seeds import document, log_in

_LARGEST = 64 * 1024 * 1024
_PASSWORD = "nobody-measures-this-1"  # noqa: S105 - of an account on this machine, for a minute
_SETTINGS = {
    "PRISM_AUTH": "token",
    "PRISM_PLUGIN__AUTH_TOKEN__PUBLIC_READ": "true",
    "PRISM_PLUGIN__AUTH_TOKEN__REGISTRATION": "open",
    "PRISM_PLUGIN__AUTH_TOKEN__DEFAULT_ACTIONS": '["read", "publish"]',
    # A fresh worker costs half a second once; it must not fall into one side of a comparison.
    "PRISM_WORKER__RECYCLE_AFTER": "10000",
}


@dataclass(frozen=True, slots=True)
class Rival:
    """A registry for npm clients, and a token that may publish."""

    label: str
    server: Server
    token: str
    client: httpx.Client = field(repr=False)

    @property
    def bearer(self) -> str:
        return f"authorization: Bearer {self.token}"

    def path(self, name: str) -> str:
        """Where the packument is."""
        return f"/{quote(name, safe='@')}"

    def publish(self, manifest: JsonObject, tarball: bytes) -> None:
        """As npm does it, in one request."""
        self.send(self.publication(manifest, tarball))

    def publication(self, manifest: JsonObject, tarball: bytes) -> httpx.Request:
        """The request of a publish, ready to be sent."""
        body = document(manifest, tarball, self.server.url)
        return self.client.build_request("PUT", self.path(str(manifest["name"])), json=body)

    def send(self, publication: httpx.Request) -> None:
        self.client.send(publication).raise_for_status()

    @contextlib.contextmanager
    def connected(self) -> Iterator[Callable[[httpx.Request], None]]:
        """Sends over one open connection, for who measures: `client` takes half a millisecond."""
        url = self.client.base_url
        with contextlib.closing(HTTPConnection(url.host, url.port)) as connection:
            connection.connect()
            yield partial(_sent, connection)


def _sent(connection: HTTPConnection, request: httpx.Request) -> None:
    path, headers = request.url.raw_path.decode("ascii"), dict(request.headers)
    connection.request(request.method, path, request.content, headers)
    with connection.getresponse() as answer:
        answer.read()
    if answer.status >= BAD_REQUEST:
        sys.exit(f"{request.method} {request.url} was answered with {answer.status}.")


@contextlib.contextmanager
def rivals(folder: Path, core: str | None = SERVER_CORE) -> Iterator[tuple[Rival, Rival]]:
    """Prism, then Verdaccio, both running, on one ``core`` or on all."""
    folder.mkdir(exist_ok=True)
    prefix = [str(part) for part in pinned([], core)]
    with (
        prism_server(folder / "prism", core, **_SETTINGS) as prism,
        verdaccio(folder / "verdaccio", prefix=prefix, level="error", largest=_LARGEST) as peer,
    ):
        url = f"{prism.url}/npm"
        ours = _rival("Prism", Server(url, prism.pid), _register(url))
        theirs = _rival("Verdaccio", Server(peer.url, peer.process.pid), peer.publisher.token)
        with ours.client, theirs.client:
            yield ours, theirs


def _rival(label: str, server: Server, token: str) -> Rival:
    headers = {"authorization": f"Bearer {token}"}
    client = httpx.Client(base_url=server.url, headers=headers, trust_env=False, timeout=60)
    return Rival(label, server, token, client)


def _register(url: str) -> str:
    return log_in(url, PUBLISHER, _PASSWORD)
