"""The registry that a command talks to, by its flags and by the configuration of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from prism_kernel.cli.local import load_local_plugins
from prism_kernel.config import Configuration, check_leftovers, load_configuration
from prism_kernel.errors import InvalidInput

if TYPE_CHECKING:
    from prism_kernel.client.client import RegistryClient


def registry_configuration(registry: str | None, file: Path | None = None) -> Configuration:
    """The configuration of a command that talks to a registry.

    ``registry`` and ``file`` are its flags ``--registry`` and ``--config``. Raises ``InvalidInput``
    if ``registry`` is no http(s) URL, and ``ConfigurationError``, also for a ``PRISM_*`` variable
    that nobody knows.
    """
    if registry is not None:
        _check_url(registry)
    configuration = load_configuration(flags={"registry_url": registry}, file=file)
    if configuration.leftovers:
        _check_leftovers(configuration, file)
    return configuration


@contextmanager
def connect_configured(registry: str | None, file: Path | None = None) -> Iterator[RegistryClient]:
    """As ``connect``, to the registry of ``registry_configuration``, and raises as that does."""
    from prism_kernel.client.client import connect  # noqa: PLC0415 - loads httpx

    with connect(registry_configuration(registry, file).settings) as client:
        yield client


def _check_url(registry: str) -> None:
    if registry.startswith(("http://", "https://")):
        return
    host = registry.rpartition("://")[2]
    raise InvalidInput(
        f"--registry must be an http or https URL, not {registry!a}. Do you mean http://{host}?",
        code="usage",
    )


def _check_leftovers(configuration: Configuration, file: Path | None) -> None:
    """Plugins may have declared them: while one is broken, nobody can tell."""
    plugins = load_local_plugins(file)
    if all(record.active for record in plugins.records):
        check_leftovers(configuration.leftovers, plugins.variables())
