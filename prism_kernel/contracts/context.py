"""What a hook may use of the running registry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

if TYPE_CHECKING:
    from prism_kernel.contracts.services import RegistryService
    from prism_kernel.contracts.storage import StorageDriver


class Logger(Protocol):
    """Structured logging: an event name and key-value pairs. Prism adds the request id."""

    def debug(self, event: str, **values: object) -> object: ...
    def info(self, event: str, **values: object) -> object: ...
    def warning(self, event: str, **values: object) -> object: ...
    def error(self, event: str, **values: object) -> object: ...
    def exception(self, event: str, **values: object) -> object: ...


@dataclass(frozen=True, slots=True)
class PluginContext:
    """What hooks, router factories and checks are given: configuration and services.

    ``config`` is the plugin's own configuration, ``None`` if it declares none. ``storage`` is the
    driver that holds the registry's documents; a plugin keeps its own state in it, under
    ``plugins/<plugin>/``. ``artifacts`` is the driver that holds tarballs and files. Both are the
    same object unless configuration separates them. ``public_base_url`` has no trailing slash.
    ``state`` is a dictionary that the hooks and routes of one plugin share in this process.
    """

    plugin: str
    config: BaseModel | None
    storage: StorageDriver
    artifacts: StorageDriver
    registry: RegistryService
    log: Logger
    public_base_url: str
    state: dict[str, object] = field(default_factory=dict, compare=False)
