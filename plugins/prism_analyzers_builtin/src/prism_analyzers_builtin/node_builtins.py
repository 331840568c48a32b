"""The modules that Node.js has built in."""

from __future__ import annotations

_NAMES = (
    "assert async_hooks buffer child_process cluster console constants crypto dgram "
    "diagnostics_channel dns domain events fs http http2 https inspector module net os path "
    "perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls "
    "trace_events tty url util v8 vm wasi worker_threads zlib"
)
_BUILTINS = frozenset(_NAMES.split())

NO_PROCESSES = frozenset({"child_process", "cluster", "inspector", "repl", "v8", "wasi"})
"""Builtins that a worker without an operating system cannot have."""


def builtin_of(specifier: str) -> str | None:
    """The builtin's name: ``fs`` for ``fs``, ``node:fs`` and ``fs/promises``; or ``None``."""
    name = specifier.removeprefix("node:").partition("/")[0]
    return name if specifier.startswith("node:") or name in _BUILTINS else None
