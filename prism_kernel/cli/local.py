"""The configuration and the plugins of this machine, without a server and without a kernel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from prism_kernel.config import Configuration, check_leftovers, load_configuration
from prism_kernel.errors import InvalidInput

if TYPE_CHECKING:
    from prism_kernel.client.client import RegistryClient
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


def registry_configuration(registry: str | None) -> Configuration:
    """The configuration of a command that talks to a registry; ``registry`` is its flag.

    Raises ``InvalidInput`` if that is no http(s) URL, and ``ConfigurationError``, also for a
    ``PRISM_*`` variable that nobody knows.
    """
    if registry is not None:
        _check_url(registry)
    configuration = load_configuration(flags={"registry_url": registry})
    if configuration.leftovers:
        _check_leftovers(configuration)
    return configuration


@contextmanager
def connect_configured(registry: str | None) -> Iterator[RegistryClient]:
    """As ``connect``, to the registry at a URL, or to the one of the configuration.

    Raises as ``registry_configuration`` does.
    """
    from prism_kernel.client.client import connect  # noqa: PLC0415 - loads httpx

    with connect(registry_configuration(registry).settings) as client:
        yield client


def _check_url(registry: str) -> None:
    if registry.startswith(("http://", "https://")):
        return
    host = registry.rpartition("://")[2]
    raise InvalidInput(
        f"--registry must be an http or https URL, not {registry!a}. Do you mean http://{host}?",
        code="usage",
    )


def _check_leftovers(configuration: Configuration) -> None:
    """Plugins may have declared them: while one is broken, nobody can tell."""
    plugins = load_local_plugins()
    if all(record.active for record in plugins.records):
        check_leftovers(configuration.leftovers, plugins.variables())
