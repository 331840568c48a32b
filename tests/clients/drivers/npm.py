"""npm 10 and 11, and the part of it that pnpm 10 hands on to npm."""

from __future__ import annotations

from pathlib import Path

from tests.clients.drivers.client import Client, FinishLogin
from tests.clients.seeds import Credentials
from tests.clients.terminal import Question, Ran, asks
from tests.clients.toolchain import NPM_10, NPM_11

PAGE = r"(https?://\S+/-/\S+)"
"""The address that a client prints for the browser; others that it prints have no ``/-/``."""


class Npm(Client):
    program = "npm"
    lockfile = "package-lock.json"

    def configure(self, token: str | None) -> None:
        lines = [
            f"registry={self.url}/",
            "browser=false",
            "update-notifier=false",
            # A refusal is told at once, and nothing is asked for twice.
            "fetch-retries=0",
            *([f"{self.location}:_authToken={token}"] if token else []),
        ]
        self.workspace.home.mkdir(parents=True, exist_ok=True)
        (self.workspace.home / ".npmrc").write_text("\n".join(lines) + "\n", "utf-8")

    def install_frozen(self, folder: Path) -> Ran:
        return self.call(folder, "ci")

    def add(self, folder: Path, spec: str) -> Ran:
        return self.call(folder, "install", spec)

    def login(self, folder: Path, account: Credentials) -> Ran:
        questions = [
            asks("(?i)username:", account.name),
            asks("(?i)password:", account.password),
            asks("(?i)email.*:", f"{account.name}@example.com"),
        ]
        return self.talk(folder, questions, "login", "--auth-type=legacy")

    def web_login(self, folder: Path, finish: FinishLogin) -> Ran:
        page = Question(PAGE, lambda found: finish(found[1]))
        return self.talk(folder, [page], "login", "--auth-type=web")

    def whoami(self, folder: Path) -> Ran:
        return self.call(folder, "whoami")

    def logout(self, folder: Path) -> Ran:
        return self.call(folder, "logout")

    def create_token(self, folder: Path, account: Credentials) -> Ran:
        password = asks("(?i)password:", account.password)
        return self.talk(folder, [password], "token", "create")

    def list_tokens(self, folder: Path) -> Ran:
        return self.call(folder, "token", "list", "--json")

    def revoke_token(self, folder: Path, key: str) -> Ran:
        return self.call(folder, "token", "revoke", key)

    def publish(self, folder: Path, tag: str | None = None) -> Ran:
        return self.call(folder, "publish", *(["--tag", tag] if tag else []))

    def add_tag(self, folder: Path, spec: str, tag: str) -> Ran:
        return self.call(folder, "dist-tag", "add", spec, tag)

    def remove_tag(self, folder: Path, name: str, tag: str) -> Ran:
        return self.call(folder, "dist-tag", "rm", name, tag)

    def list_tags(self, folder: Path, name: str) -> Ran:
        return self.call(folder, "dist-tag", "ls", name)

    def deprecate(self, folder: Path, spec: str, message: str) -> Ran:
        return self.call(folder, "deprecate", spec, message)

    def unpublish(self, folder: Path, spec: str) -> Ran:
        return self.call(folder, "unpublish", spec)

    def search(self, folder: Path, word: str) -> Ran:
        return self.call(folder, "search", word)

    def view(self, folder: Path, name: str) -> Ran:
        return self.call(folder, "view", name)


class Npm10(Npm):
    label = "npm 10.9.9"
    tools = (NPM_10,)


class Npm11(Npm):
    label = "npm 11.21.2"
    tools = (NPM_11,)

    def create_token(self, folder: Path, account: Credentials) -> Ran:
        password = asks("(?i)password:", account.password)
        return self.talk(folder, [password], "token", "create", "--name=ci")
