"""The context of a command over a folder, for testing what commands do without a command line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import anyio

from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.cli.command_context import InvokedCommand
from prism_kernel.client.client import connect
from prism_kernel.client.credentials import Credentials
from prism_kernel.config import load_configuration
from prism_kernel.contracts.commands import Needs, RegistryCalls
from prism_kernel.jsonvalue import JsonMapping, JsonValue
from prism_kernel.kernel.installation import Installation
from prism_kernel.loading.discovery import Candidate
from prism_kernel.repository import Identification

_EVERYTHING = Needs(makes_store=True, registry=True)
_NOTHING: JsonMapping = {}


class FolderCommand(InvokedCommand):
    """A ``CommandContext`` whose store is in ``folder``; the first write makes it.

    ``settings`` are those of the kernel by dotted key, and ``plugin.<name>.<key>`` those of
    plugins; neither the environment nor a ``prism.toml`` counts. ``plugin`` must be installed,
    unless ``candidates`` has it. The logins are kept beside the store, not with those of whoever
    runs the test. The command may use whatever there is, unless ``needs`` says less. It prints as a
    command does: use pytest's ``capsys``.
    """

    def __init__(  # noqa: PLR0913 - one parameter for each thing that may differ
        self,
        folder: Path,
        plugin: str,
        *,
        settings: Mapping[str, JsonValue] = _NOTHING,
        candidates: Sequence[Candidate] | None = None,
        needs: Needs = _EVERYTHING,
        as_json: bool = False,
        url: str | None = None,
    ) -> None:
        super().__init__(plugin, needs, as_json=as_json)
        given = {"plugin.filesystem.root": str(folder), "registry_url": url, **settings}
        nowhere = {"PRISM_CONFIG": os.devnull}
        self._configuration = load_configuration(flags=given, environment=nowhere)
        self._candidates = candidates
        self.logins = self._kept = Credentials(folder.with_name(f"{folder.name}-logins.json"))

    def installation(self) -> Installation:
        return Installation.load(self._configuration, self._candidates)

    def connection(self) -> AbstractContextManager[RegistryCalls]:
        return connect(self._configuration.settings, self._kept)


def make_store(folder: Path) -> None:
    """Make an empty store in ``folder``, as a registry does when it starts."""
    storage = FilesystemStorage(folder)
    anyio.run(Identification(storage, storage).ensure)
