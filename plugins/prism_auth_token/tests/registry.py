"""A registry with tokens that runs, for tests over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from prism_kernel.testing import commands
from prism_kernel.testing.server import LiveServer, live_server
from prism_kernel.testing.tarballs import make_tarball

PREFIX = "/-/auth_token"
PASSWORD = "correct horse"  # noqa: S105 - of accounts that live for one test
CONFIGURATION = 'auth = ["token"]\naccess_log = "all"\n'


@dataclass(frozen=True)
class TokenRegistry:
    """A live server, and requests to it. ``root`` is the secret of an administrator's login."""

    server: LiveServer
    http: httpx.Client
    root: str = ""

    def ask(self, method, path, secret=None, **others) -> httpx.Response:
        headers = {"authorization": f"Bearer {secret}"} if secret else {}
        return self.http.request(
            method, path, headers=headers | others.pop("headers", {}), **others
        )

    def log_in(self, name, password=PASSWORD) -> str:
        answer = self.ask("POST", f"{PREFIX}/login", json={"name": name, "password": password})
        return answer.raise_for_status().json()["token"]

    def add(self, name, *, actions=(), packages=("*",)) -> str:
        """An account with a right, and the secret of its login."""
        body = {"name": name, "password": PASSWORD}
        self.ask("POST", f"{PREFIX}/accounts", self.root, json=body).raise_for_status()
        if actions:
            right = {"actions": [*actions], "packages": [*packages]}
            path = f"{PREFIX}/accounts/{name}/rights"
            self.ask("POST", path, self.root, json=right).raise_for_status()
        return self.log_in(name)

    def token(self, login, *actions, **others) -> tuple[str, str]:
        """A new token's secret and its key."""
        body = {"actions": [*actions], **others}
        answer = self.ask("POST", f"{PREFIX}/tokens", login, json=body).raise_for_status().json()
        return answer["token"], answer["info"]["key"]

    def publish(self, secret, name="@acme/widget", version="1.0.0") -> httpx.Response:
        tarball = make_tarball({"name": name, "version": version})
        return self.ask("POST", f"/v1/packages/{name}", secret, files={"tarball": tarball})


@contextmanager
def token_registry(folder: Path, configuration: str = "") -> Iterator[TokenRegistry]:
    """A registry with the administrator ``root``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "prism.toml").write_text(CONFIGURATION + configuration, "utf-8")
    run_prism(folder, "auth", "init", "root", "--password-stdin", text=f"{PASSWORD}\n")
    with live_server(folder) as server, client_of(server) as http:
        registry = TokenRegistry(server, http)
        yield TokenRegistry(server, http, registry.log_in("root"))


@contextmanager
def client_of(server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
        yield client


def run_prism(
    folder: Path,
    *arguments: str,
    text: str = "",
    environment: Mapping[str, str] | None = None,
    status: int = 0,
) -> str:
    """What ``prism`` prints on standard output; fails if it ends otherwise."""
    own = {"XDG_CONFIG_HOME": str(folder / "config"), **(environment or {})}
    done = commands.run_prism(folder, *arguments, environment=own, typed=text)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def edit_token(storage: Path, key: str, **members) -> None:
    """Change a stored token behind the registry's back."""
    path = storage / "plugins" / "auth_token" / "tokens" / f"{key}.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | members), "utf-8")
