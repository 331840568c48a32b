"""pnpm 10, which hands writes on to npm, and pnpm 11, which does them itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.clients.drivers.client import FinishLogin
from tests.clients.drivers.npm import PAGE, Npm
from tests.clients.terminal import Question, Ran
from tests.clients.toolchain import NPM_10, PNPM_10, PNPM_11

_TOKENS = "Not yet: it tells its users to run npm."


class Pnpm(Npm):
    program = "pnpm"
    lockfile = "pnpm-lock.yaml"

    def extra(self) -> dict[str, str]:
        # Versions of this minute are what the tests install.
        return {
            "npm_config_minimum_release_age": "0",
            "pnpm_config_minimum_release_age": "0",
            "pnpm_config_fetch_retries": "0",
        }

    def install_frozen(self, folder: Path) -> Ran:
        return self.call(folder, "install", "--frozen-lockfile")

    def add(self, folder: Path, spec: str) -> Ran:
        return self.call(folder, "add", spec)

    def publish(self, folder: Path, tag: str | None = None) -> Ran:
        return self.call(folder, "publish", "--no-git-checks", *(["--tag", tag] if tag else []))


class Pnpm10(Pnpm):
    label = "pnpm 10.34.9"
    tools = (PNPM_10, NPM_10)


class Pnpm11(Pnpm):
    label = "pnpm 11.28.11"
    tools = (PNPM_11,)
    lacks: ClassVar[Mapping[str, str]] = {
        "login": "It uses the browser wherever a registry offers that, as Prism does.",
        **dict.fromkeys(("create_token", "list_tokens", "revoke_token"), _TOKENS),
    }

    def web_login(self, folder: Path, finish: FinishLogin) -> Ran:
        page = Question(PAGE, lambda found: finish(found[1]))
        return self.talk(folder, [page], "login")
