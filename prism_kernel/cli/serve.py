"""``prism serve``."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import NoReturn

from prism_kernel import __version__
from prism_kernel.cli.output import dump_line, say
from prism_kernel.cli.sizes import counted
from prism_kernel.config import Settings, load_configuration
from prism_kernel.errors import ConfigurationError
from prism_kernel.jsonvalue import JsonObject, JsonValue
from prism_kernel.kernel.kernel import Kernel, load_kernel
from prism_kernel.kernel.store_place import StorePlace
from prism_kernel.serving.listening import host_in_url, listen
from prism_kernel.serving.server import Listener, run_server


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """The options of ``prism serve``; ``None`` leaves a setting to the configuration."""

    host: str | None = None
    port: int | None = None
    workers: int | None = None
    config: Path | None = None
    strict: bool = False
    as_json: bool = False

    def flags(self) -> dict[str, JsonValue]:
        """As ``load_configuration`` takes them."""
        return {
            "host": self.host,
            "port": self.port,
            "workers": self.workers,
            "plugins.strict": True if self.strict else None,
        }


def serve_registry(request: ServeRequest) -> None:
    """Serve until stopped by SIGINT or SIGTERM, finishing what is under way.

    Raises ``ConfigurationError`` and ``PluginError`` if it should not start, and
    ``KeyboardInterrupt`` if it was SIGINT.
    """
    settings = load_configuration(flags=request.flags(), file=request.config).settings
    refuse_open_registry(settings)
    listener = listen(settings.host, settings.port)
    with listener:
        # With port 0 only now is the port known that URLs need.
        port = listener.getsockname()[1]
        request = replace(request, port=port)
        kernel = load_kernel(flags=request.flags(), file=request.config)
        kernel.check()
        _warn(kernel)
        if kernel.settings.workers > 1:
            _hand_down(request)
        signal.signal(signal.SIGTERM, _exit_quietly)
        run_server(kernel, Listener(listener, lambda: _announce(kernel, as_json=request.as_json)))


def refuse_open_registry(settings: Settings) -> None:
    """Raises ``ConfigurationError`` if anybody on a network could publish."""
    if settings.auth or is_loopback(settings.host):
        return
    raise ConfigurationError(
        f"Nothing says who may publish, so only this machine may connect: set auth "
        f'(for example PRISM_AUTH=allowlist), or serve on 127.0.0.1 instead of "{settings.host}".',
        code="open-registry",
    )


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine can connect to ``host``."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def start_line(kernel: Kernel) -> str:
    """The one line that says what is being served, and where."""
    settings, place = kernel.settings, _place(kernel)
    stores = f"storage {place.driver} at {place.location}"
    if place.artifacts is not None:
        stores += f", artifacts {place.artifacts.driver} at {place.artifacts.location}"
    facts = [
        stores,
        f"auth {', '.join(settings.auth)}" if settings.auth else "no auth, this machine only",
        f"{counted(sum(record.active for record in kernel.plugins.records), 'plugin')} active",
    ]
    if stopped := kernel.plugins.problems():
        facts.append(f"{len(stopped)} not working")
    if settings.public_base_url:
        facts.append(f"public URL {settings.public_base_url}")
    if settings.workers > 1:
        facts.append(f"{settings.workers} processes")
    return f"Prism {__version__} serves {_address(kernel)} ({'; '.join(facts)})"


def start_document(kernel: Kernel) -> JsonObject:
    """The same as JSON."""
    settings, records = kernel.settings, kernel.plugins.records
    document: JsonObject = {
        "version": __version__,
        "url": _address(kernel),
        "publicUrl": settings.base_url,
        "store": _place(kernel).document(),
        "auth": [*settings.auth],
        "plugins": [record.name for record in records if record.active],
        "notWorking": [record.name for record in kernel.plugins.problems()],
        "processes": settings.workers,
    }
    return document


def _address(kernel: Kernel) -> str:
    return f"http://{host_in_url(kernel.settings.host)}:{kernel.settings.port}"


def _place(kernel: Kernel) -> StorePlace:
    return kernel.place(kernel.settings.storage, kernel.settings.artifacts)


def _announce(kernel: Kernel, *, as_json: bool) -> None:
    if as_json:
        dump_line(start_document(kernel))
    else:
        say(start_line(kernel), "bold")
    # Whoever started us may be reading a pipe, which is not flushed line by line.
    sys.stdout.flush()


def _warn(kernel: Kernel) -> None:
    for record in kernel.plugins.problems():
        kernel.log.warning(
            "plugin_not_active", plugin=record.name, state=record.state.value, reason=record.reason
        )


def _hand_down(request: ServeRequest) -> None:
    """Give further server processes the same configuration: they read their environment."""
    given = {
        "PRISM_CONFIG": str(request.config) if request.config else None,
        "PRISM_HOST": request.host,
        "PRISM_PORT": str(request.port),
        "PRISM_WORKERS": str(request.workers) if request.workers else None,
        "PRISM_PLUGINS__STRICT": "true" if request.strict else None,
    }
    os.environ.update({name: value for name, value in given.items() if value is not None})


def _exit_quietly(_signal: int, _frame: object) -> NoReturn:
    """SIGTERM before there is a server to stop: there is nothing to finish either."""
    sys.exit(0)
