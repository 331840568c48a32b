"""The socket that a server listens on, opened before anything slow happens."""

from __future__ import annotations

import errno
import os
import socket

from prism_kernel.errors import ConfigurationError

_BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket; port 0 takes a free one.

    Raises ``ConfigurationError`` with what the system objects to, for example that the port is
    taken.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return _open(family, address)
    except OSError as error:
        raise ConfigurationError(
            f"Cannot listen on {host_in_url(host)}:{port}: {_reason(error)}.",
            code="cannot-listen",
            host=host,
            port=port,
        ) from error


def host_in_url(host: str) -> str:
    """The host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def _open(family: int, address: tuple[object, ...]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # A port whose last connections are still being forgotten is free on POSIX systems.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _reason(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "another program already does; choose another with --port, or 0 for a free one"
    if error.errno == errno.EACCES:
        return "only a privileged user may use that port"
    return (error.strerror or str(error)).rstrip(".")
