"""Start a registry, publish the example packages, and show which file each runtime loads.

::

    python examples/demo.py [--once] [--root DIR] [--port PORT]

Runs the `prism` command that is installed beside this Python, as a person would.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

PACKAGES = Path(__file__).parent / "packages"
PRISM = Path(sys.executable).with_name("prism")
RUNTIMES = ("node", "deno", "bun")
START_SECONDS = 30
WIDTH = 100
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Options:
    once: bool
    root: Path | None
    port: int


def main() -> int:
    options = read_options()
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    with contextlib.ExitStack() as stack:
        root = options.root or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = options.port
        if port and is_taken(port):
            console.print(f"Another program listens on port {port}, so this uses a free one.")
            port = 0
        url, server = stack.enter_context(registry(root, port))
        console.print(f"A registry runs at [bold]{url}[/], storing in {root}\n")
        publish_all(console, url, server)
        table, failures = resolve_all(url)
        console.print(table)
        if options.once or failures:
            return 1 if failures else 0
        show_urls(console, url)
        with contextlib.suppress(KeyboardInterrupt):
            server.wait()
    return 0


def read_options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--once", action="store_true", help="stop the registry at the end")
    parser.add_argument("--root", type=Path, help="keep the store in this folder")
    parser.add_argument("--port", type=int, default=4000, help="a free one if this is taken, or 0")
    return Options(**vars(parser.parse_args()))


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def registry(root: Path, port: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`prism serve` until the block ends."""
    server = start(root, port)
    url = wait_for_url(server)
    if url is None:
        sys.exit("The registry did not start.")
    try:
        yield url, server
    finally:
        server.terminate()
        server.wait()


def start(root: Path, port: int) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PRISM_")}
    return subprocess.Popen(
        [PRISM, "serve", "--port", str(port)],
        env=kept | {"STORAGE_ROOT": str(root), "PRISM_ACCESS_LOG": "off"},
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_for_url(server: subprocess.Popen[str]) -> str | None:
    """The URL from the server's start line, once it is ready; `None` if it gave up."""
    line = server.stdout.readline() if server.stdout else ""
    found = re.search(r"http://[\w.:-]+", line)
    deadline = time.monotonic() + START_SECONDS
    while found and time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{found[0]}/-/ready").is_success:
                return found[0]
        time.sleep(0.05)
    return None


def publish_all(console: Console, url: str, server: subprocess.Popen[str]) -> None:
    for folder in sorted(path.parent for path in PACKAGES.glob("*/package.json")):
        started = time.perf_counter()
        done = subprocess.run(
            [PRISM, "publish", folder, "--registry", url],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise_if_interrupted(server)
            sys.exit(done.stderr.strip())
        milliseconds = (time.perf_counter() - started) * 1000
        console.print(f"{done.stdout.splitlines()[0]}  [dim]({milliseconds:.0f} ms)[/]")
    console.print()


def raise_if_interrupted(server: subprocess.Popen[str]) -> None:
    """Ctrl-C goes to the server as well; if that was why it is gone, this is no failure."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        if server.wait(timeout=1) in {INTERRUPTED, -signal.SIGINT}:
            raise KeyboardInterrupt


def resolve_all(url: str) -> tuple[Table, int]:
    """One row a package version and runtime, and the number of files that could not be fetched."""
    table = Table(title="Which file does each runtime load?", title_justify="left")
    for heading in ("Spec", "Runtime", "File", "Format", "Types", "Fetched"):
        table.add_column(heading, overflow="fold")
    failures = 0
    with httpx.Client(base_url=url) as client:
        for spec in published(client):
            for runtime in RUNTIMES:
                entry = ask(client, spec, runtime)
                fetched = client.get(entry["url"]) if "url" in entry else None
                failures += fetched is None or not fetched.is_success
                table.add_row(*row(spec, runtime, entry, fetched))
            table.add_section()
    return table, failures


def published(client: httpx.Client) -> list[str]:
    packages = client.get("/v1/packages").json()["items"]
    return [f"{item['name']}@{version}" for item in packages for version in item["versions"]]


def ask(client: httpx.Client, spec: str, runtime: str) -> dict[str, str]:
    answer: dict[str, str] = client.get(
        "/v1/resolve", params={"spec": spec, "runtime": runtime}
    ).json()
    return answer


def row(
    spec: str, runtime: str, entry: dict[str, str], fetched: httpx.Response | None
) -> tuple[str, ...]:
    if fetched is None:
        return spec, runtime, f"[red]{entry['detail']}[/]", "", "", ""
    size = f"{len(fetched.content)} B" if fetched.is_success else f"[red]{fetched.status_code}[/]"
    types = entry.get("typesPath", "-")
    return (
        spec,
        runtime,
        f"[bold]{entry['entryPath']}[/]",
        entry.get("formatLoaded", ""),
        types,
        size,
    )


def show_urls(console: Console, url: str) -> None:
    console.print(f"""
Packages      {url}/v1/packages
One version   {url}/v1/packages/@prism-demo/widget/1.1.0
A diff        {url}/v1/packages/@prism-demo/widget/1.1.0/diff/1.0.0
Resolve       {url}/v1/resolve?spec=prism-demo-platform&runtime=deno&explain=true
API           {url}/docs

The registry keeps running; Ctrl-C stops it.""")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
