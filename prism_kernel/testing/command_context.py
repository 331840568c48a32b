"""The context of a command over a folder, for testing what commands do without a command line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import anyio

from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.cli.command_context import InvokedCommand
from prism_kernel.config import load_configuration
from prism_kernel.contracts.commands import Needs
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
    unless ``candidates`` has it. The command may use whatever there is, unless ``needs`` says less.
    It prints as a command does: use pytest's ``capsys``.
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
        super().__init__(plugin, needs, as_json=as_json, url=url)
        self._settings = {"plugin.filesystem.root": str(folder), **settings}
        self._candidates = candidates

    def installation(self) -> Installation:
        nowhere = {"PRISM_CONFIG": os.devnull}
        configuration = load_configuration(flags=self._settings, environment=nowhere)
        return Installation.load(configuration, self._candidates)


def make_store(folder: Path) -> None:
    """Make an empty store in ``folder``, as a registry does when it starts."""
    storage = FilesystemStorage(folder)
    anyio.run(Identification(storage, storage).ensure)
