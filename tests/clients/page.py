"""The page of the documentation that says which client can do what, made of the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.clients.cells.cell import Cell
from tests.clients.matrix import CELLS, CLIENTS, GROUPS
from tests.clients.outcome import Outcome, Outcomes

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "client-compatibility.md"

_INTRODUCTION = """\
# Client compatibility

What eight clients do with Prism. Each cell was tried with the real client against a real
`prism serve` with accounts (`auth = ["token"]`), and the registry was asked afterwards what had
come of it. Every client had a home, a cache and settings of its own, and was told to reach nothing
but the registry. `make clients` tries it all again and writes this page.

✓ works. A dash: the client has no such command; the reason is below. ✗ fails; how is below."""

_SYMBOLS: Mapping[str, str] = {"ok": "✓", "not offered": "-", "fails": "✗"}


def render(outcomes: Outcomes) -> str:
    blocks = [_INTRODUCTION]
    blocks += [_matrix(title, cells, outcomes) for title, cells in GROUPS.items()]
    blocks += _failures(outcomes)
    blocks += [
        "## Not offered",
        *_reasons(outcomes),
        "## Remarks",
        _remarks(),
        "## What a refused person reads",
        _READING,
    ]
    blocks += [block for cell in CELLS if cell.quoted for block in _quotes(cell, outcomes)]
    return "\n\n".join(blocks) + "\n"


_READING = """\
The end of what each client prints, without its progress and stack traces. Where a client shows the
status alone, the sentence that Prism gave is in the access log and in the answer's body."""


def _matrix(title: str, cells: tuple[Cell, ...], outcomes: Outcomes) -> str:
    rows = [
        f"| {title} | {' | '.join(client.label for client in CLIENTS)} |",
        f"|---|{':-:|' * len(CLIENTS)}",
    ]
    for cell in cells:
        symbols = [_SYMBOLS[_outcome(outcomes, client.label, cell).status] for client in CLIENTS]
        rows.append(f"| {cell.title} | {' | '.join(symbols)} |")
    return "\n".join(rows)


def _failures(outcomes: Outcomes) -> list[str]:
    found = [
        f"### {client}: {cell.title}\n\n```text\n{outcome.note}\n```"
        for client, cell, outcome in _all(outcomes)
        if outcome.status == "fails"
    ]
    return ["## What fails", *found] if found else []


def _reasons(outcomes: Outcomes) -> Iterator[str]:
    for client in CLIENTS:
        cells: dict[str, list[str]] = {}
        for label, cell, outcome in _all(outcomes):
            if label == client.label and outcome.status == "not offered":
                cells.setdefault(outcome.note, []).append(cell.title)
        if cells:
            lines = [f"- {'; '.join(titles)}: {reason}" for reason, titles in cells.items()]
            yield f"### {client.label}\n\n" + "\n".join(lines)


def _remarks() -> str:
    titles = {cell.needs: cell.title.partition(":")[0] for cell in reversed(CELLS)}
    return "\n".join(
        f"- {client.label}, {titles[method]}: {remark}"
        for client in CLIENTS
        for method, remark in client.remarks.items()
    )


def _quotes(cell: Cell, outcomes: Outcomes) -> Iterator[str]:
    yield f"### {cell.title[0].upper()}{cell.title[1:]}"
    for client in CLIENTS:
        outcome = _outcome(outcomes, client.label, cell)
        if outcome.status == "ok":
            yield f"{client.label}:\n\n```text\n{outcome.note}\n```"


def _all(outcomes: Outcomes) -> Iterator[tuple[str, Cell, Outcome]]:
    for client in CLIENTS:
        for cell in CELLS:
            yield client.label, cell, _outcome(outcomes, client.label, cell)


def _outcome(outcomes: Outcomes, client: str, cell: Cell) -> Outcome:
    return outcomes[client][cell.name]
