from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.clients.drivers.bun import BY_HAND
from tests.clients.drivers.client import Client
from tests.clients.terminal import Ran
from tests.clients.toolchain import DENO

_NO_COMMAND = "No such command."


class Deno(Client):
    label = "deno 2.9.6"
    tools = (DENO,)
    program = "deno"
    lockfile = "deno.lock"
    lacks: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("login", "web_login", "logout"), BY_HAND),
        **dict.fromkeys(("whoami", "create_token", "list_tokens", "revoke_token"), _NO_COMMAND),
        "publish": "It publishes to JSR only.",
        **dict.fromkeys(("add_tag", "remove_tag", "list_tags"), _NO_COMMAND),
        **dict.fromkeys(("deprecate", "unpublish", "search", "view"), _NO_COMMAND),
    }
    remarks: ClassVar[Mapping[str, str]] = {
        "audit": "It sends no token with the question: only where anybody may read "
        "(`public_read`) is it answered.",
    }

    def configure(self, token: str | None) -> None:
        home = self.workspace.home
        home.mkdir(parents=True, exist_ok=True)
        lines = [
            f"registry={self.url}/",
            *([f"{self.location}:_authToken={token}"] if token else []),
        ]
        (home / ".npmrc").write_text("\n".join(lines) + "\n", "utf-8")

    def extra(self) -> dict[str, str]:
        return {"DENO_NO_UPDATE_CHECK": "1"}

    def call(self, folder: Path, *arguments: str) -> Ran:
        # Versions of this minute are what the tests install.
        settings = {"minimumDependencyAge": "0", "nodeModulesDir": "auto"}
        (folder / "deno.json").write_text(json.dumps(settings), "utf-8")
        return super().call(folder, *arguments)

    def install_frozen(self, folder: Path) -> Ran:
        return self.call(folder, "install", "--frozen")

    def add(self, folder: Path, spec: str) -> Ran:
        return self.call(folder, "add", f"npm:{spec}")
