"""Ask Node, Deno, Bun and TypeScript again, and write down what they say.

::

    python tests/conformance/refresh.py made               # the packages made by hand
    python tests/conformance/refresh.py corpus --limit 20  # published packages, fetched with npm

``made`` writes ``tests/data/resolution-made.jsonl.gz``. ``corpus`` changes nothing: it prints the
rows of ``tests/data/resolution-rows.jsonl.gz`` that the runtimes now answer otherwise.
``test_real_runtimes.py`` asks them about packages made at random.
"""

# ruff: noqa: T201 - what a script prints is its answer
from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from pathlib import Path

from project import RUNTIMES, Project, Runtimes

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
MADE = HERE / "made_packages.jsonl"
_TYPES = {"node16-import": "import", "node16-require": "require", "bundler": "bundler"}


def refresh_made(work: Path, runtimes: Runtimes) -> None:
    made = [json.loads(line) for line in MADE.read_text().splitlines()]
    project = Project.create(work / "made")
    for package in made:
        project.add_made(package)
    questions = [
        {"name": package["name"], "subpath": subpath}
        for package in made
        for subpath in package["subpaths"]
    ]
    write_lines(DATA / "resolution-made.jsonl.gz", project.ask(questions, runtimes))
    print(f"{len(questions)} questions about {len(made)} packages")


def compare_corpus(work: Path, runtimes: Runtimes, limit: int) -> None:
    rows: dict[tuple[str, str], list[dict]] = {}
    for row in read_lines(DATA / "resolution-rows.jsonl.gz"):
        rows.setdefault((row["name"], row["version"]), []).append(row)
    changed = 0
    for number, ((name, version), known) in enumerate(list(rows.items())[:limit]):
        # A project for each: two versions of one name occur, and answers must not mix.
        project = Project.create(work / f"corpus-{number}")
        project.add_published(name, version)
        questions = [{"name": name, "subpath": row["subpath"]} for row in known]
        for row, answer in zip(known, project.ask(questions, runtimes), strict=True):
            for line in differences(row, answer):
                changed += 1
                print(f"{name}@{version} {row['subpath']}: {line}")
    print(f"{changed} changed answers in {min(limit, len(rows))} packages")


def differences(row: dict, answer: dict) -> list[str]:
    found = [
        (f"{each['runtime']} {each['mode']}", each["path"], answer[each["runtime"]][each["mode"]])
        for each in row["rows"]
        if each["runtime"] in RUNTIMES
    ]
    found += [(mode, path, answer["types"][_TYPES[mode]]) for mode, path in row["types"].items()]
    return [f"{what}: {was} -> {now}" for what, was, now in found if was != now]


def read_lines(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def write_lines(path: Path, documents: list[dict]) -> None:
    text = "".join(json.dumps(each, separators=(",", ":")) + "\n" for each in documents)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["made", "corpus"])
    parser.add_argument("--work", type=Path, help="a folder to keep runtimes and projects in")
    parser.add_argument("--limit", type=int, default=10_000, help="packages of the corpus to ask")
    options = parser.parse_args()
    work = options.work or Path(tempfile.mkdtemp(prefix="prism-conformance-"))
    runtimes = Runtimes.install(work.resolve() / "runtimes")
    if options.what == "made":
        refresh_made(work, runtimes)
    else:
        compare_corpus(work, runtimes, options.limit)


if __name__ == "__main__":
    main()
