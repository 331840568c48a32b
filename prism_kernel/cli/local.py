"""The configuration and the plugins of this machine, without a server and without a kernel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from prism_kernel.config import load_configuration

if TYPE_CHECKING:
    from prism_kernel.kernel.installation import Installation
    from prism_kernel.loading.loader import LoadedPlugins


def load_local_plugins(file: Path | None = None) -> LoadedPlugins:
    """Every installed plugin with what became of it.

    Raises ``ConfigurationError``; a plugin's fault is in its record.
    """
    from prism_kernel.loading.candidates import all_candidates  # noqa: PLC0415 - reads metadata
    from prism_kernel.loading.loader import load_plugins  # noqa: PLC0415 - as above

    settings = load_configuration(file=file).settings
    return load_plugins(all_candidates(), settings.plugins)


def load_installation(file: Path | None) -> Installation:
    """What is installed and how it is configured. Raises ``ConfigurationError``."""
    from prism_kernel.kernel.installation import Installation  # noqa: PLC0415 - reads metadata

    return Installation.load(load_configuration(file=file))
