"""``prism resolve``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prism_kernel.cli.layout import Branch
from prism_kernel.cli.output import dump, fields, say, tree
from prism_kernel.cli.remote import registry_configuration
from prism_kernel.client.client import connect
from prism_kernel.errors import EntryNotFound
from prism_kernel.models.resolved import ResolvedEntry
from prism_kernel.resolution.spec import parse_moment, parse_spec

Steps = Sequence[Mapping[str, object]]
_TITLE = "Steps"
_NESTED = {"condition-matched", "condition-skipped", "file-tried", "file-found"}
"""Kinds of steps that are part of the step before them."""


@dataclass(frozen=True, slots=True)
class ResolveCommand:
    """The arguments of ``prism resolve``. ``at`` is an ISO 8601 time, in UTC if it has no zone."""

    spec: str
    runtime: str
    mode: str
    strategy: str | None
    at: str | None
    registry: str | None
    explain: bool
    as_json: bool

    def query(self) -> dict[str, str]:
        """As ``/v1/resolve`` wants it. Raises ``InvalidInput`` if ``at`` is no time."""
        query = {"spec": self.spec, "runtime": self.runtime, "mode": self.mode}
        if self.strategy is not None:
            query["strategy"] = self.strategy
        if self.at is not None:
            query["at"] = parse_moment(self.at).isoformat()
        if self.explain:
            query["explain"] = "true"
        return query


def run_resolve(command: ResolveCommand) -> None:
    """Print the file that a runtime loads. Steps are shown also if there is none."""
    parse_spec(command.spec)
    query = command.query()
    settings = registry_configuration(command.registry).settings
    try:
        with connect(settings) as client:
            answer = client.resolve(query)
    except EntryNotFound as error:
        steps = error.details.get("steps")
        if isinstance(steps, list) and not command.as_json:
            _print_steps(steps)
        raise
    if command.as_json:
        dump(answer.json)
    else:
        _print(command.spec, answer.document)


def _print(spec: str, entry: ResolvedEntry) -> None:
    fields(
        (
            ("Spec", spec),
            ("Package", f"{entry.name}@{entry.version}"),
            ("Runtime", f"{entry.runtime}, by {entry.mode}"),
            ("Entry", entry.entry_path),
            ("Format", loaded_format(entry)),
            ("URL", entry.url),
            ("Types", entry.types_url),
            ("Conditions", " > ".join(entry.conditions)),
            ("Integrity", entry.integrity),
            ("Publisher", entry.provenance.publisher),
        )
    )
    if entry.steps is not None:
        say()
        _print_steps(entry.steps)


def loaded_format(entry: ResolvedEntry) -> str | None:
    """What the runtime makes of the file, and why that is not what its name says."""
    declared, loaded = entry.format, entry.format_loaded
    if loaded is None:
        return (
            f"{declared}, which {entry.runtime} does not load by {entry.mode}" if declared else None
        )
    if loaded == declared:
        return loaded
    return f"{loaded} (by its syntax; no package.json gives it a type)"


def _print_steps(steps: Steps) -> None:
    tree(Branch(_TITLE, _branches(steps), "bold"))


def _branches(steps: Steps) -> list[Branch]:
    branches: list[Branch] = []
    nested: list[Branch] = []
    for step in steps:
        if step.get("kind") in _NESTED and branches:
            nested.append(Branch(_label(step), style=_style(step)))
            continue
        nested = []
        branches.append(Branch(_label(step), nested, _style(step)))
    return branches


def _label(step: Mapping[str, object]) -> str:
    kind = str(step.get("kind", "")).replace("-", " ")
    detail = f": {step['detail']}" if step.get("detail") else ""
    return f"{kind}  {step.get('subject', '')}{detail}"


def _style(step: Mapping[str, object]) -> str:
    kind = str(step.get("kind", ""))
    if kind.endswith(("skipped", "tried", "missing", "null", "invalid")):
        return "dim"
    return "green" if kind.endswith(("found", "chosen")) else ""
