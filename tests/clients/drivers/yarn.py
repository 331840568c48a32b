"""yarn 1, and yarn 4, which shares nothing with it but the name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.clients.drivers.client import Client, FinishLogin
from tests.clients.drivers.npm import PAGE
from tests.clients.seeds import Credentials
from tests.clients.terminal import Question, Ran, asks
from tests.clients.toolchain import YARN_1, YARN_4

_TOKENS = ("create_token", "list_tokens", "revoke_token")
_NO_COMMAND = "No such command."
_AUTH = {"npmAlwaysAuth": True}


class Yarn1(Client):
    label = "yarn 1.22.22"
    tools = (YARN_1,)
    program = "yarn"
    lockfile = "yarn.lock"
    lacks: ClassVar[Mapping[str, str]] = {
        "web_login": "It asks for name and password only.",
        "logout": "A login ends by itself with the command that asked for it.",
        "audit": "It asks the public registry, whatever its settings say.",
        **dict.fromkeys(("whoami", "deprecate", "unpublish", "search", *_TOKENS), _NO_COMMAND),
    }

    def extra(self) -> dict[str, str]:
        # As root it would use a folder of the machine as its home; under fakeroot it does not.
        return {"FAKEROOTKEY": "1"}

    def configure(self, token: str | None) -> None:
        home = self.workspace.home
        home.mkdir(parents=True, exist_ok=True)
        lines = [
            f"registry={self.url}/",
            *([f"{self.location}:_authToken={token}", "always-auth=true"] if token else []),
        ]
        (home / ".npmrc").write_text("\n".join(lines) + "\n", "utf-8")
        (home / ".yarnrc").write_text(f'registry "{self.url}/"\ndisable-self-update-check true\n')

    def install_frozen(self, folder: Path) -> Ran:
        return self.call(folder, "install", "--frozen-lockfile")

    def publish(self, folder: Path, tag: str | None = None) -> Ran:
        version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
        named = ["--new-version", version, *(["--tag", tag] if tag else [])]
        return self.call(folder, "publish", "--non-interactive", *named)

    def login(self, folder: Path, account: Credentials) -> Ran:
        """It asks for name and e-mail first, for the password when something is written."""
        questions = [
            asks("(?i)npm username", account.name),
            asks("(?i)npm email", f"{account.name}@example.com"),
            asks("(?i)npm password", account.password),
        ]
        version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
        return self.talk(folder, questions, "publish", "--new-version", version)

    def add_tag(self, folder: Path, spec: str, tag: str) -> Ran:
        return self.call(folder, "tag", "add", spec, tag, "--non-interactive")

    def remove_tag(self, folder: Path, name: str, tag: str) -> Ran:
        return self.call(folder, "tag", "remove", name, tag, "--non-interactive")

    def list_tags(self, folder: Path, name: str) -> Ran:
        return self.call(folder, "tag", "list", name)

    def view(self, folder: Path, name: str) -> Ran:
        return self.call(folder, "info", name)


class Yarn4(Client):
    label = "yarn 4.18.1"
    tools = (YARN_4,)
    program = "yarn"
    lockfile = "yarn.lock"
    lacks: ClassVar[Mapping[str, str]] = {
        "outdated": "No such command; `yarn upgrade-interactive` shows it.",
        **dict.fromkeys(("deprecate", "unpublish", "search", *_TOKENS), _NO_COMMAND),
    }
    remarks: ClassVar[Mapping[str, str]] = {
        "login": "With `--always-auth`, or it sends the token with writes only.",
        "logout": "It forgets the token, and does not ask the registry to revoke it.",
    }

    def configure(self, token: str | None) -> None:
        settings = {
            "npmRegistryServer": self.url,
            "unsafeHttpWhitelist": ["127.0.0.1"],
            "enableTelemetry": False,
            # It knows no exceptions from a proxy, but which hosts it may talk to.
            # The first match counts.
            "networkSettings": {
                "127.0.0.1": {"enableNetwork": True},
                "*": {"enableNetwork": False},
            },
            "nodeLinker": "node-modules",
            # Versions of this minute are what the tests install.
            "npmMinimalAgeGate": 0,
            "httpRetry": 0,
            # What `yarn npm login --always-auth` writes.
            **({"npmRegistries": {self.url: {**_AUTH, "npmAuthToken": token}}} if token else {}),
        }
        self.workspace.home.mkdir(parents=True, exist_ok=True)
        # JSON is YAML.
        (self.workspace.home / ".yarnrc.yml").write_text(json.dumps(settings), "utf-8")

    def call(self, folder: Path, *arguments: str) -> Ran:
        _mark(folder)
        return super().call(folder, *arguments)

    def install_frozen(self, folder: Path) -> Ran:
        return self.call(folder, "install", "--immutable")

    def login(self, folder: Path, account: Credentials) -> Ran:
        _mark(folder)
        questions = [
            asks("(?i)username", account.name),
            asks("(?i)password", account.password),
        ]
        return self.talk(folder, questions, "npm", "login", "--always-auth")

    def web_login(self, folder: Path, finish: FinishLogin) -> Ran:
        _mark(folder)
        questions = [
            asks("(?i)open your browser", "n"),
            Question(PAGE, lambda found: finish(found[1])),
        ]
        return self.talk(folder, questions, "npm", "login", "--web-login", "--always-auth")

    def whoami(self, folder: Path) -> Ran:
        return self.call(folder, "npm", "whoami")

    def logout(self, folder: Path) -> Ran:
        return self.call(folder, "npm", "logout")

    def publish(self, folder: Path, tag: str | None = None) -> Ran:
        self.call(folder, "install")
        return self.call(folder, "npm", "publish", *(["--tag", tag] if tag else []))

    def add_tag(self, folder: Path, spec: str, tag: str) -> Ran:
        return self.call(folder, "npm", "tag", "add", spec, tag)

    def remove_tag(self, folder: Path, name: str, tag: str) -> Ran:
        return self.call(folder, "npm", "tag", "remove", name, tag)

    def list_tags(self, folder: Path, name: str) -> Ran:
        return self.call(folder, "npm", "tag", "list", name)

    def view(self, folder: Path, name: str) -> Ran:
        return self.call(folder, "npm", "info", name)

    def audit(self, folder: Path) -> Ran:
        return self.call(folder, "npm", "audit")


def _mark(folder: Path) -> None:
    """An empty lock file, so that yarn takes the folder for a project, and looks no higher."""
    (folder / "yarn.lock").touch()
