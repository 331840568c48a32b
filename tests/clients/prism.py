"""A real `prism serve` with accounts, a few advisories and the npm protocol."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from prism_kernel.testing.server import LiveServer, clean_environment, live_server
from tests.clients.registries import LARGEST_TARBALL, PASSWORDS, PUBLISHER, READER, Request
from tests.clients.seeds import Credentials, log_in

_ADMINISTRATOR, _PASSWORD = "root", "over-every-other-1"
_CONFIGURATION = f"""\
auth = ["token"]
access_log = "all"
log_format = "json"

[limits]
tarball_bytes = {LARGEST_TARBALL}

[plugin.auth_token]
attempts_per_name = 10000
attempts_per_client = 10000
"""
_ADVISORY = {
    "id": "GHSA-leaf-leaf-leaf",
    "summary": "Leaves catch fire",
    "modified": "2026-01-01T00:00:00Z",
    "published": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"ecosystem": "npm", "name": "leaf"},
            "ranges": [
                {"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.1.0"}]},
            ],
        }
    ],
    "database_specific": {"severity": "HIGH"},
}


@dataclass(frozen=True, slots=True)
class Prism:
    """A running one, as a ``Registry``."""

    url: str
    public_url: str
    server: LiveServer
    publisher: Credentials
    reader: Credentials

    def requests(self) -> Sequence[Request]:
        entries = [json.loads(line) for line in self.server.log().splitlines() if line[:1] == "{"]
        return [
            Request(entry["method"], entry["path"], entry["status"])
            for entry in entries
            if entry.get("event") == "request"
        ]

    def finish_login(self, page: str, account: Credentials) -> None:
        with httpx.Client(trust_env=False) as browser:
            fields = _Form.of(browser.get(page).raise_for_status().text).fields
            origin = "{0.scheme}://{0.netloc}".format(urlsplit(page))
            filled = fields | {"name": account.name, "password": account.password}
            browser.post(page, data=filled, headers={"origin": origin}).raise_for_status()


@contextmanager
def prism(folder: Path) -> Iterator[Prism]:
    """Run one in ``folder``."""
    for each in (folder, folder / "public"):
        each.mkdir(parents=True)
        (each / "prism.toml").write_text(_CONFIGURATION, "utf-8")
    _command(folder, "auth", "init", _ADMINISTRATOR, typed=_PASSWORD)
    _add_advisory(folder)
    public = {
        "PRISM_PLUGIN__AUTH_TOKEN__PUBLIC_READ": "true",
        "STORAGE_ROOT": str(folder / "storage"),
    }
    with live_server(folder) as server, live_server(folder / "public", (), public) as open_server:
        url = f"{server.url}/npm"
        _add_accounts(folder, server.url, log_in(url, _ADMINISTRATOR, _PASSWORD))
        accounts = [
            Credentials(name, PASSWORDS[name], log_in(url, name, PASSWORDS[name]))
            for name in (PUBLISHER, READER)
        ]
        yield Prism(url, f"{open_server.url}/npm", server, *accounts)


def _add_accounts(folder: Path, url: str, token: str) -> None:
    """An account may read; the publisher is granted the rest."""
    admin = {"PRISM_REGISTRY_URL": url, "PRISM_TOKEN": token}
    for name, password in PASSWORDS.items():
        _command(folder, "auth", "add", name, typed=password, extra=admin)
    grant = ("auth", "grant", PUBLISHER, "--scope", "publish", "--packages", "*")
    _command(folder, *grant, extra=admin)


def _add_advisory(folder: Path) -> None:
    with zipfile.ZipFile(folder / "advisories.zip", "w") as archive:
        archive.writestr(f"{_ADVISORY['id']}.json", json.dumps(_ADVISORY))
    _command(folder, "advisories", "import", "advisories.zip")


def _command(
    folder: Path, *arguments: str, typed: str | None = None, extra: Mapping[str, str] = {}
) -> None:
    """Run ``prism`` with these arguments; it reads the password that is ``typed``."""
    stdin = ["--password-stdin"] if typed else []
    subprocess.run(
        [sys.executable, "-m", "prism_kernel.cli.main", *arguments, *stdin],
        cwd=folder,
        env=clean_environment(extra),
        input=(typed or "").encode(),
        stdout=subprocess.DEVNULL,
        check=True,
    )


class _Form(HTMLParser):
    """The fields of the form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    @classmethod
    def of(cls, page: str) -> _Form:
        parser = cls()
        parser.feed(page)
        return parser

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "input" and known.get("name"):
            self.fields[str(known["name"])] = known.get("value") or ""
