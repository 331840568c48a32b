"""The console of a command: the output of ``prism``, and which store the command used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from prism_kernel.cli import output
from prism_kernel.cli.counting import counting
from prism_kernel.contracts.commands import Column, Tick
from prism_kernel.jsonvalue import JsonMapping, JsonObject

if TYPE_CHECKING:
    from prism_kernel.maintenance.store import StoreDescription


class CommandConsole:
    """Implements ``Console``, where every method is described."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._used: dict[str, Callable[[], JsonObject]] = {}

    def line(self, text: str = "", style: str = "") -> None:
        output.say(text, style)

    def note(self, text: str) -> None:
        output.note(text)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        output.table(columns, rows)

    def document(self, document: JsonMapping) -> None:
        used = {member: describe() for member, describe in self._used.items()}
        output.dump({**document, **used})

    def progress(self, title: str, total: int | None = None) -> AbstractContextManager[Tick]:
        return counting(title, total, quiet=self._as_json)

    def using(self, store: StoreDescription, member: str = "store", words: str = "using") -> None:
        """Name a store: at once for a person, and as ``member`` of the JSON document."""
        self._used[member] = store.document
        if not self._as_json:
            output.complain(f"{words} the store at {store}")
