"""What became of each plugin."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import ModuleType

from prism_kernel.contracts.plugin import PluginInfo
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.loading.discovery import Candidate

_CALLED = ("hook:", "router:", "check:")


class State(StrEnum):
    ACTIVE = "active"
    DISABLED = "disabled"
    INCOMPATIBLE = "incompatible"
    FAILED = "failed"


@dataclass(slots=True)
class PluginRecord:
    """A plugin on its way from candidate to ``active`` (or not, with its ``reason``).

    ``capabilities`` are what it offers, such as ``storage:memory`` or ``hook:prism_on_event``;
    ``load_ms`` is the time from import to registration in milliseconds.
    """

    candidate: Candidate
    state: State = State.ACTIVE
    reason: str | None = None
    info: PluginInfo | None = None
    module: ModuleType | None = None
    capabilities: list[str] = field(default_factory=list)
    load_ms: float = 0.0

    @property
    def name(self) -> str:
        return self.candidate.name

    @property
    def active(self) -> bool:
        return self.state is State.ACTIVE

    @property
    def is_called(self) -> bool:
        """Whether the running kernel calls it with a context, which holds its configuration."""
        return any(each.startswith(_CALLED) for each in self.capabilities)

    def stop(self, state: State, reason: str) -> None:
        """Take the plugin out of play, keeping the first reason."""
        if self.active:
            self.state, self.reason = state, reason

    def document(self) -> JsonObject:
        """The record as JSON-ready values, for ``--json`` and the HTTP API."""
        return {
            "name": self.name,
            "version": self.candidate.version,
            "distribution": self.candidate.distribution,
            "builtin": self.candidate.builtin,
            "state": self.state.value,
            "reason": self.reason,
            "summary": self.info.summary if self.info else None,
            "capabilities": [*self.capabilities],
            "loadMs": round(self.load_ms, 2),
        }
