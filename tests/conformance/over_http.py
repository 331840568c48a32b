"""Publish the packages of the recorded rows and ask a registry what the runtimes were asked.

::

    python tests/conformance/over_http.py [--packages DIR] [--limit N]

Fetches 200 tarballs with npm (kept in DIR, if given), publishes them to `prism serve`, and compares
the answers of `/v1/resolve` with `tests/data/resolution-rows.jsonl.gz`: file, format, what Node
makes of it, and types. Exits 1 if one differs.
"""

# ruff: noqa: T201 - what a script prints is its answer
from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from prism_kernel.testing.server import live_server

ROWS = Path(__file__).parents[1] / "data" / "resolution-rows.jsonl.gz"
FORMATS = {"commonjs": "cjs", "module": "esm"}
TYPES = {"import": "node16-import", "require": "node16-require"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--packages", type=Path, help="keep the tarballs in this folder")
    parser.add_argument("--limit", type=int, help="only the first packages")
    options = parser.parse_args()
    with gzip.open(ROWS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    specs = list(dict.fromkeys((row["name"], row["version"]) for row in rows))[: options.limit]
    with contextlib.ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(live_server(work))
        client = stack.enter_context(httpx.Client(base_url=server.url, timeout=120))
        tarballs = fetch_all(specs, options.packages or work / "packages")
        for (name, _), tarball in zip(specs, tarballs, strict=True):
            publish(client, name, tarball)
        known = set(specs)
        wanted = [row for row in rows if (row["name"], row["version"]) in known]
        differences = [each for row in wanted for each in compare(client, row)]
    print(*differences, sep="\n")
    answers = sum(len(row["rows"]) for row in wanted)
    print(f"{answers} rows about {len(specs)} packages, {len(differences)} differences")
    return 1 if differences else 0


def fetch_all(specs: list[tuple[str, str]], folder: Path) -> list[Path]:
    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(lambda spec: fetch("@".join(spec), folder), specs))


def fetch(spec: str, folder: Path) -> Path:
    """The tarball of one package, from the folder if it was fetched before."""
    place = folder / spec.replace("/", "+")
    place.mkdir(parents=True, exist_ok=True)
    if not any(place.glob("*.tgz")):
        command = ["npm", "pack", "--silent", "--ignore-scripts", spec]
        subprocess.run(command, cwd=place, check=True, capture_output=True)
    return next(place.glob("*.tgz"))


def publish(client: httpx.Client, name: str, tarball: Path) -> None:
    with tarball.open("rb") as file:
        client.post(f"/v1/packages/{name}", files={"tarball": file}).raise_for_status()


def compare(client: httpx.Client, subpath: dict) -> Iterator[str]:
    """One line for each thing that the registry says otherwise."""
    spec = f"{subpath['name']}@{subpath['version']}{subpath['subpath'].removeprefix('.')}"
    for row in subpath["rows"]:
        query = {"spec": spec, "runtime": row["runtime"], "mode": row["mode"]}
        answer = client.get("/v1/resolve", params=query).json()
        for member, value in expected(row, subpath["types"]):
            if answer.get(member) != value:
                where = f"{spec} ({row['runtime']}, {row['mode']})"
                yield f"{where}: {member} is {answer.get(member)!r}, the runtime says {value!r}"


def expected(row: dict, types: dict[str, str | None]) -> Iterator[tuple[str, str | None]]:
    """The members of an answer that the row tells, in Prism's words."""
    yield "entryPath", row["path"]
    if row["path"] is None:
        return
    for member in ("format", "formatLoaded"):
        if row.get(member):
            yield member, FORMATS.get(row[member], row[member])
    yield "typesPath", types[TYPES[row["mode"]]]


if __name__ == "__main__":
    sys.exit(main())
