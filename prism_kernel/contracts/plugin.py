"""How a plugin introduces itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType

import pluggy
from pydantic import BaseModel

API_VERSION = "2.0"
"""The version of what ``prism_kernel.api`` exports and of the hooks. Independent of releases:
it changes when a plugin could notice, its first part when an existing plugin could break."""

hookimpl = pluggy.HookimplMarker("prism")


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """The ``PLUGIN`` of a plugin module.

    ``name`` is the entry point's name. It also names the config table ``[plugin.<name>]``, the
    environment prefix ``PRISM_PLUGIN__<NAME>__`` and the URL segment ``/-/<name>/``.
    ``config`` is a pydantic model of that table; a key that the model does not know is an error.
    ``environment`` maps further environment variables to fields of ``config``.
    ``hookspecs`` are modules with the plugin's own hook specifications.
    """

    name: str
    summary: str
    requires_api: str = ">=2,<3"
    config: type[BaseModel] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    hookspecs: tuple[ModuleType, ...] = ()
