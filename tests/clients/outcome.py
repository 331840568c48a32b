"""What came of a cell, and how it is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from tests.clients.cells.cell import Cell
from tests.clients.desk import CellFailedError, Desk
from tests.clients.terminal import Ran

RESULTS = Path(__file__).with_name("results.json")

Status = Literal["ok", "not offered", "fails"]
Outcomes = Mapping[str, Mapping[str, "Outcome"]]
"""By client and cell."""

_MOST_LINES = 5
_NOISE = re.compile(
    r"(npm error )?A complete log|➤ YN0000|➤ YN0035: .{0,3} Request|\[\d/\d\]|info |error code"
    r"|npm notice(\s+\S+\s+\S+@| Tarball| \d| [a-z ]+: | Publishing to| Log in on|$)"
    r"|npm error( \d+)?$|npm error (Please try again|  https:)|These authorization|@jsr:"
    r"|(yarn|bun) \w+ v\d|(Resolving|Resolved|Download|Progress:?|packed|at|📦) "
    r"|(Total files|Shasum|Integrity|Unpacked size|Packed size|Tag|Access|Registry): "
    # What was asked and typed, and what pnpm says twice.
    r"|question|Username|(npm )?[Pp]assword|[?] |(alice|bob)(@|$)|not-the-password$|pnpm: "
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``note`` is why it is not offered, how it fails, or what a refused person reads."""

    status: Status
    note: str = ""


def try_cell(cell: Cell, desk: Desk) -> Outcome:
    reason = desk.kind.lacks.get(cell.needs)
    if reason is not None:
        return Outcome("not offered", reason)
    try:
        ran = cell.check(desk)
    except CellFailedError as error:
        return Outcome("fails", str(error))
    return Outcome("ok", quote(ran, desk) if cell.quoted else "")


def quote(ran: Ran, desk: Desk) -> str:
    """What a person reads first of it, without what differs from run to run."""
    text = ran.output.replace(desk.registry.url, "http://registry").replace(str(desk.root), "~")
    text = re.sub(r"127\.0\.0\.1:\d+(/npm)?", "registry", text)
    text = re.sub(r', "instance": "[^"]*"', "", text)
    text = re.sub(r"user-\d+/(home|projects)", r"\1", text)
    lines = [line.strip() for line in text.splitlines()]
    telling = dict.fromkeys(line for line in lines if line and not _NOISE.match(line))
    return "\n".join(list(telling)[:_MOST_LINES])


def save(outcomes: Outcomes) -> None:
    plain = {
        client: {cell: asdict(outcome) for cell, outcome in row.items()}
        for client, row in outcomes.items()
    }
    RESULTS.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", "utf-8")


def load() -> Outcomes:
    plain = json.loads(RESULTS.read_text("utf-8"))
    return {
        client: {cell: Outcome(**fields) for cell, fields in row.items()}
        for client, row in plain.items()
    }


def failures(outcomes: Outcomes) -> Iterable[tuple[str, str, str]]:
    """Client, cell and complaint of what fails."""
    return [
        (client, cell, outcome.note)
        for client, row in outcomes.items()
        for cell, outcome in row.items()
        if outcome.status == "fails"
    ]
