"""Tokens of this user, by registry, in a file that nobody else can read."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from prism_kernel.errors import ConfigurationError

_FILE = "credentials.json"
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def default_path(environment: Mapping[str, str] = os.environ) -> Path:
    """``$XDG_CONFIG_HOME/prism/credentials.json``, below ``~/.config`` if it is not set."""
    base = environment.get("XDG_CONFIG_HOME")
    folder = Path(base) if base else Path.home() / ".config"
    return folder / "prism" / _FILE


@dataclass(frozen=True, slots=True)
class Credentials:
    """A JSON object in a file: registry URL to token."""

    path: Path

    def get(self, registry: str) -> str | None:
        """The token for a registry. Raises ``ConfigurationError`` for a file that is no JSON."""
        return self._read().get(registry)

    def other_name(self, registry: str) -> str | None:
        """The URL of a login to this registry by another name of this machine, if there is one.

        Its token is not for ``registry``, as it would not be for npm: the loopback addresses of
        IPv4 and IPv6 may be served by different programs, and those of different people.
        """
        wanted = _on_this_machine(registry)
        if wanted is None:
            return None
        return next((each for each in self._read() if _on_this_machine(each) == wanted), None)

    def put(self, registry: str, token: str) -> None:
        self._write({**self._read(), registry: token})

    def remove(self, registry: str) -> bool:
        """Whether there was one."""
        tokens = self._read()
        if tokens.pop(registry, None) is None:
            return False
        self._write(tokens)
        return True

    def _read(self) -> dict[str, str]:
        try:
            document = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{self.path} cannot be read: {error}.") from error
        if not isinstance(document, dict):
            raise ConfigurationError(f"{self.path} must hold an object.")
        return {str(registry): str(token) for registry, token in document.items()}

    def _write(self, tokens: Mapping[str, str]) -> None:
        """Whole or not at all, and never readable by others, not even for a moment."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=_FILE)  # made with 0600
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(tokens, file, indent=2, sort_keys=True)
            Path(name).replace(self.path)
        except OSError as error:
            raise ConfigurationError(f"{self.path} cannot be written: {error}.") from error


def _on_this_machine(registry: str) -> tuple[str, int | None, str] | None:
    """What tells apart the registries of this machine; ``None`` for those of others."""
    try:
        url = urlsplit(registry)
        port = url.port
    except ValueError:  # what somebody wrote into the file
        return None
    return (url.scheme, port, url.path) if url.hostname in _THIS_MACHINE else None
