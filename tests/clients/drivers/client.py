"""What the scenario asks of every client."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from tests.clients.seeds import Credentials
from tests.clients.terminal import Question, Ran
from tests.clients.toolchain import Tool
from tests.clients.workspace import Workspace

FinishLogin = Callable[[str], None]
"""Does what a person does in the browser, given the address of the page."""


class Client:
    """A client with a home of its own.

    ``folder`` is always a project's, ``spec`` a name with or without ``@version``. A subclass has
    every method, or says in ``lacks`` by the method's name what its users do instead.
    """

    label: ClassVar[str]
    tools: ClassVar[tuple[Tool, ...]]
    program: ClassVar[str]
    lockfile: ClassVar[str]
    lacks: ClassVar[Mapping[str, str]] = {}
    remarks: ClassVar[Mapping[str, str]] = {}
    """What its users should know of a method that works, by the method's name."""

    def __init__(self, workspace: Workspace, url: str) -> None:
        self.workspace = workspace
        self.url = url

    @property
    def location(self) -> str:
        """The registry as npm's settings name it: without a scheme, with a slash at the end."""
        return f"//{self.url.partition('//')[2]}/"

    def configure(self, token: str | None) -> None:
        """Write the settings of a user who has this token, or none."""
        raise NotImplementedError

    def extra(self) -> dict[str, str]:
        """Environment variables beside those of the workspace."""
        return {}

    def call(self, folder: Path, *arguments: str) -> Ran:
        return self.workspace.run(folder, [self.program, *arguments], self.extra())

    def talk(self, folder: Path, questions: Sequence[Question], *arguments: str) -> Ran:
        command = [self.program, *arguments]
        return self.workspace.converse(folder, command, questions, self.extra())

    def install(self, folder: Path) -> Ran:
        return self.call(folder, "install")

    def install_frozen(self, folder: Path) -> Ran:
        raise NotImplementedError

    def add(self, folder: Path, spec: str) -> Ran:
        return self.call(folder, "add", spec)

    def login(self, folder: Path, account: Credentials) -> Ran:
        """With name and password, asked for at the terminal."""
        raise NotImplementedError

    def web_login(self, folder: Path, finish: FinishLogin) -> Ran:
        raise NotImplementedError

    def whoami(self, folder: Path) -> Ran:
        raise NotImplementedError

    def logout(self, folder: Path) -> Ran:
        raise NotImplementedError

    def create_token(self, folder: Path, account: Credentials) -> Ran:
        raise NotImplementedError

    def list_tokens(self, folder: Path) -> Ran:
        raise NotImplementedError

    def revoke_token(self, folder: Path, key: str) -> Ran:
        raise NotImplementedError

    def publish(self, folder: Path, tag: str | None = None) -> Ran:
        raise NotImplementedError

    def add_tag(self, folder: Path, spec: str, tag: str) -> Ran:
        raise NotImplementedError

    def remove_tag(self, folder: Path, name: str, tag: str) -> Ran:
        raise NotImplementedError

    def list_tags(self, folder: Path, name: str) -> Ran:
        raise NotImplementedError

    def deprecate(self, folder: Path, spec: str, message: str) -> Ran:
        raise NotImplementedError

    def unpublish(self, folder: Path, spec: str) -> Ran:
        raise NotImplementedError

    def search(self, folder: Path, word: str) -> Ran:
        raise NotImplementedError

    def view(self, folder: Path, name: str) -> Ran:
        raise NotImplementedError

    def outdated(self, folder: Path) -> Ran:
        return self.call(folder, "outdated")

    def audit(self, folder: Path) -> Ran:
        return self.call(folder, "audit")
