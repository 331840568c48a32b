"""Put generated text between the markers of a page, and tell what is stale."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from generators import cli, configuration, documents, errors, hooks, resolution

REFERENCE = Path(__file__).parent.parent / "reference"

BLOCKS: Mapping[str, Callable[[], str]] = {
    "cli": cli.render,
    "configuration": configuration.render,
    "documents": documents.render,
    "errors": errors.render,
    "hooks": hooks.render,
    "resolution": resolution.render,
}
"""What renders the block of each page of that name."""


def wanted() -> Iterator[tuple[Path, str]]:
    """Every generated file with the text it should have."""
    for name, render in BLOCKS.items():
        page = REFERENCE / f"{name}.md"
        yield page, _fill(page, name, render())
    for name, text in documents.schemas().items():
        yield REFERENCE / "schemas" / name, text


def stale() -> list[tuple[Path, str]]:
    """The files among them that differ from that text, or are missing."""
    return [(path, text) for path, text in wanted() if _read(path) != text]


def leftovers() -> list[Path]:
    """Schemas on disk that no document makes any more."""
    known = {path for path, _ in wanted()}
    return sorted(path for path in REFERENCE.glob("schemas/*.json") if path not in known)


def _fill(page: Path, name: str, block: str) -> str:
    start, end = f"<!-- generated: {name} -->\n", "<!-- end -->\n"
    pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    text, found = pattern.subn(lambda _: f"{start}\n{block}\n{end}", page.read_text("utf-8"))
    if found != 1:
        raise ValueError(f"{page} needs the markers of {name!r} exactly once")
    return text


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None
