"""Which ``Host`` a registry without authentication answers to.

It trusts this machine, and a browser on it runs other people's pages. A page can let its own name
point to 127.0.0.1 (DNS rebinding); the browser then takes the registry for the page's own site. But
the name stays in the ``Host`` header.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from prism_kernel.config import Settings
from prism_kernel.errors import PermissionDenied

_REMEMBERED = 64


class OwnHosts:
    """The names of this machine for itself, and those of the configuration."""

    def __init__(self, settings: Settings) -> None:
        self._names = {settings.host.lower(), _hostname(urlsplit(settings.base_url).netloc)}
        self.has = lru_cache(_REMEMBERED)(self._has)

    def check(self, host: bytes | None) -> None:
        """Raises ``PermissionDenied`` for the header of another host; none at all is no browser."""
        if host is not None and not self.has(host):
            raise PermissionDenied(
                f"This registry has no authentication and is not at {host.decode('latin-1')!a}. "
                f"If it should be, set public_base_url.",
                code="unknown-host",
            )

    def _has(self, host: bytes) -> bool:
        name = _hostname(host.decode("latin-1"))
        return name in self._names or _is_this_machine(name)


def _hostname(netloc: str) -> str:
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


def _is_this_machine(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
