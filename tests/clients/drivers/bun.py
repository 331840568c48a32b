from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.clients.drivers.client import Client
from tests.clients.terminal import Ran
from tests.clients.toolchain import BUN

BY_HAND = "No such command: the token is written into its settings, or deleted there."
_NO_COMMAND = "No such command."


class Bun(Client):
    label = "bun 1.4.5"
    tools = (BUN,)
    program = "bun"
    lockfile = "bun.lock"
    lacks: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("login", "web_login", "logout"), BY_HAND),
        **dict.fromkeys(("create_token", "list_tokens", "revoke_token"), _NO_COMMAND),
        **dict.fromkeys(("add_tag", "remove_tag", "list_tags"), _NO_COMMAND),
        **dict.fromkeys(("deprecate", "unpublish", "search"), _NO_COMMAND),
    }

    def configure(self, token: str | None) -> None:
        home = self.workspace.home
        home.mkdir(parents=True, exist_ok=True)
        lines = [
            f"registry={self.url}/",
            *([f"{self.location}:_authToken={token}"] if token else []),
        ]
        (home / ".npmrc").write_text("\n".join(lines) + "\n", "utf-8")

    def install_frozen(self, folder: Path) -> Ran:
        return self.call(folder, "install", "--frozen-lockfile")

    def whoami(self, folder: Path) -> Ran:
        return self.call(folder, "pm", "whoami")

    def publish(self, folder: Path, tag: str | None = None) -> Ran:
        return self.call(folder, "publish", *(["--tag", tag] if tag else []))

    def view(self, folder: Path, name: str) -> Ran:
        return self.call(folder, "pm", "view", name)
