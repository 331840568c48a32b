"""Publish real packages and read everything back, byte for byte.

::

    python benchmarks/real_packages.py [name@range ...]

Each package is fetched with `npm pack`, published with `prism publish X.tgz`, and then: its
tarball must come back unchanged, every listed file with its sha256, and `/v1/resolve` must answer
for node (a file, or the reason why node loads none). Exits 1 if anything differs.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
from rich.console import Console
from rich.table import Table
from servers import Server, prism_server

PRISM = Path(sys.executable).with_name("prism")
PACKAGES = (
    *("react", "react-dom", "lodash", "typescript", "@types/node", "rxjs", "hono", "zod", "chalk"),
    *("express", "esbuild", "date-fns", "svelte", "uuid", "ws", "three", "vue", "axios", "preact"),
    *("commander", "semver", "debug", "yargs", "@babel/core", "left-pad", "srvx", "jose@4"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one package; times in milliseconds, sizes in bytes."""

    spec: str
    tarball_bytes: int
    files: int
    inspection_ms: float
    total_ms: float
    entry: str
    problems: tuple[str, ...]


def main() -> int:
    specs = tuple(sys.argv[1:]) or PACKAGES
    with tempfile.TemporaryDirectory() as folder, prism_server(Path(folder, "store")) as server:
        with ThreadPoolExecutor(4) as pool:
            tarballs = list(pool.map(lambda spec: fetch(spec, Path(folder)), specs))
        results = [check(server, tarball) for tarball in tarballs]
    show(results)
    return 1 if any(result.problems for result in results) else 0


def fetch(spec: str, folder: Path) -> Path:
    """One `npm pack` in a folder of its own."""
    place = Path(tempfile.mkdtemp(dir=folder))
    command = ["npm", "pack", "--silent", "--ignore-scripts", spec]
    subprocess.run(command, cwd=place, check=True, capture_output=True)
    return next(place.glob("*.tgz"))


def check(server: Server, tarball: Path) -> Result:
    started = time.perf_counter()
    command = [PRISM, "publish", tarball, "--registry", server.url, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    total_ms = (time.perf_counter() - started) * 1000
    if done.returncode:
        return Result(tarball.name, tarball.stat().st_size, 0, 0, total_ms, "", (done.stderr,))
    published = json.loads(done.stdout)
    name, version = published["identifier"]["name"], published["identifier"]["version"]
    with httpx.Client(base_url=server.url, timeout=60) as client:
        problems = [*compare_tarball(client, published, tarball)]
        leaves = list(files_of(client.get(f"/v1/packages/{name}/{version}/files").json()["tree"]))
        problems += [p for leaf in leaves if (p := compare_file(client, name, version, leaf))]
        answer = client.get("/v1/resolve", params={"spec": f"{name}@{version}", "runtime": "node"})
    entry = answer.json().get("entryPath") or answer.json().get("reason")
    if entry is None:
        problems.append(f"resolve answered {answer.status_code}: {answer.text[:200]}")
    return Result(
        spec=f"{name}@{version}",
        tarball_bytes=tarball.stat().st_size,
        files=len(leaves),
        inspection_ms=sum(line["durationMs"] for line in published["analyzers"].values()),
        total_ms=total_ms,
        entry=str(entry),
        problems=tuple(problems),
    )


def compare_tarball(
    client: httpx.Client, published: dict[str, dict[str, str]], tarball: Path
) -> list[str]:
    path = httpx.URL(published["urls"]["tarball"]).raw_path.decode()
    same = client.get(path).content == tarball.read_bytes()
    return [] if same else ["the tarball differs"]


def files_of(nodes: list[dict[str, object]]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for node in nodes:
        children = node.get("children")
        found += files_of(children) if isinstance(children, list) else [node]
    return found


def compare_file(
    client: httpx.Client, name: str, version: str, leaf: dict[str, object]
) -> str | None:
    path = str(leaf["relativePath"])
    answer = client.get(f"/packages/{name}/{version}/{quote(path)}")
    if answer.is_success and hashlib.sha256(answer.content).hexdigest() == leaf["sha256"]:
        return None
    return f"{path} came back as {answer.status_code} with another digest"


def show(results: list[Result]) -> None:
    table = Table(title="Real packages, published and read back", title_justify="left")
    for heading in ("package", "KiB", "files", "analyzers ms", "publish ms", "node loads", "same"):
        right = heading not in {"package", "node loads", "same"}
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    for result in results:
        table.add_row(
            result.spec,
            f"{result.tarball_bytes / 1024:,.0f}",
            str(result.files),
            f"{result.inspection_ms:.0f}",
            f"{result.total_ms:.0f}",
            result.entry,
            "yes" if not result.problems else "NO: " + result.problems[0],
        )
    Console(width=110).print(table)
    print(
        f"{sum(not result.problems for result in results)} of {len(results)} without a difference"
    )


if __name__ == "__main__":
    sys.exit(main())
