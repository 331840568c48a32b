"""Specifiers for which runtimes load code of their own, though a package has that name.

Observed with Node 20.20.2, Deno 2.9.6 and Bun 1.4.5, and packages of these names installed.
"""

from __future__ import annotations

NODE_CORE = frozenset(
    {
        "assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster",
        "console", "constants", "crypto", "dgram", "diagnostics_channel", "dns",
        "dns/promises", "domain", "events", "fs", "fs/promises", "http", "http2", "https",
        "inspector", "inspector/promises", "module", "net", "os", "path", "path/posix",
        "path/win32", "perf_hooks", "process", "punycode", "querystring", "readline",
        "readline/promises", "repl", "stream", "stream/consumers", "stream/promises",
        "stream/web", "string_decoder", "sys", "timers", "timers/promises", "tls",
        "trace_events", "tty", "url", "util", "util/types", "v8", "vm", "wasi",
        "worker_threads", "zlib",
    }
)  # fmt: skip
"""Node's modules that need no ``node:`` before their names; Deno and Bun have them too."""

BUN_OWN = frozenset(
    {
        "@vercel/fetch", "abort-controller", "bun", "isomorphic-fetch", "node-fetch", "undici",
        "utf-8-validate", "ws",
    }
)  # fmt: skip
"""Packages that Bun has built in."""
