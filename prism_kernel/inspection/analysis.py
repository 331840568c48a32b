"""Run analyzers in the order of their requirements; one that fails never fails the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from time import perf_counter

import msgspec
from pydantic import TypeAdapter, ValidationError

from prism_kernel.contracts.analyzer import Analyzer, AnalyzerProvider, AnalyzerReport
from prism_kernel.errors import InspectionFailed
from prism_kernel.inspection.contents import PackedContents
from prism_kernel.inspection.time_limit import TimeUp, in_time, timers_raise
from prism_kernel.jsonvalue import JsonMapping, JsonObject, JsonValue
from prism_kernel.models.metadata import ANALYZER_FIELDS, AnalyzerOutcome, VersionMetadata
from prism_kernel.models.wording import plain

_LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class BoundAnalyzer:
    """A provider with what its factory built, or with the reason why it could not."""

    plugin: str
    provider: AnalyzerProvider
    analyze: Analyzer | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Outcomes by analyzer name, and the metadata fields that the analyzers filled."""

    outcomes: dict[str, AnalyzerOutcome] = field(default_factory=dict)
    metadata: JsonObject = field(default_factory=dict)


_FIELD_TYPES: Mapping[str, TypeAdapter[object]] = {
    str(info.alias): TypeAdapter(info.annotation or object)
    for info in VersionMetadata.model_fields.values()
    if info.alias in ANALYZER_FIELDS
}


def in_order(analyzers: Sequence[BoundAnalyzer]) -> list[BoundAnalyzer]:
    """Sorted so that each comes after what it requires; ties by name.

    Analyzers in a cycle come last: they will find their requirements missing.
    """
    by_name = {each.provider.name: each for each in sorted(analyzers, key=_name)}
    sorter = TopologicalSorter(
        {
            name: [need for need in each.provider.requires if need in by_name]
            for name, each in by_name.items()
        }
    )
    try:
        sorter.prepare()
    except CycleError as error:
        cycle = set(error.args[1])
        rest = [each for name, each in by_name.items() if name not in cycle]
        return in_order(rest) + [by_name[name] for name in sorted(cycle)]
    ordered: list[BoundAnalyzer] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [by_name[name] for name in ready]
        sorter.done(*ready)
    return ordered


def run_analyzers(analyzers: Sequence[BoundAnalyzer], contents: PackedContents) -> Analysis:
    """Run what is ``in_order``, one after the other.

    Raises ``InspectionFailed`` if an analyzer marked ``required`` does not succeed.
    """
    analysis = Analysis()
    with timers_raise() if analyzers else nullcontext():  # a thread may inspect without analyzers
        for bound in analyzers:
            outcome = _run(bound, contents, analysis)
            analysis.outcomes[bound.provider.name] = outcome
            if bound.provider.required and outcome.status != "ok":
                raise InspectionFailed(
                    f"The required analyzer {bound.provider.name!r} did not succeed: "
                    f"{outcome.reason}"
                )
    return analysis


def _name(bound: BoundAnalyzer) -> str:
    return bound.provider.name


def _run(bound: BoundAnalyzer, contents: PackedContents, analysis: Analysis) -> AnalyzerOutcome:
    missing = [
        name
        for name in bound.provider.requires
        if name not in analysis.outcomes or analysis.outcomes[name].status != "ok"
    ]
    if missing:
        return _outcome(bound, "skipped", reason=f"It requires {', '.join(missing)}.")
    if bound.analyze is None:
        return _outcome(bound, "error", reason=bound.problem)
    started = perf_counter()
    try:
        report = in_time(bound.provider.timeout, bound.analyze, contents)
        outcome, metadata = _accept(bound, report, started)
    except TimeUp:
        reason = f"It took longer than {bound.provider.timeout:g} seconds."
        return _outcome(bound, "timeout", started=started, reason=reason)
    except BaseException as error:  # noqa: BLE001 - a plugin's fault is an outcome, sys.exit too
        return _outcome(bound, "error", started=started, reason=_told(error))
    contents.keep_result(bound.provider.name, report.data)
    analysis.metadata.update(metadata)
    return outcome


def _told(error: BaseException) -> str:
    """The error in a sentence that can be stored, whatever text it has made of a package."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - it is a plugin's class
        text = "it cannot say what"
    sentence = f"It raised {type(error).__name__}: {text[:_LONGEST_REASON]}"
    return sentence.encode("utf-8", "replace").decode("utf-8")


def _accept(
    bound: BoundAnalyzer, report: AnalyzerReport, started: float
) -> tuple[AnalyzerOutcome, JsonObject]:
    """Check what came back: JSON that can be stored, and no field that was not declared."""
    undeclared = sorted(set(report.metadata) - set(bound.provider.contributes))
    if undeclared:
        raise ValueError(f"it fills {undeclared[0]!r} without declaring it")
    outcome = _outcome(
        bound,
        "ok",
        started=started,
        findings=_as_json(list(report.findings)),
        data=_as_json(dict(report.data)),
    )
    return outcome, _checked_fields(report.metadata)


def _checked_fields(metadata: JsonMapping) -> JsonObject:
    checked: JsonObject = {}
    for name, value in metadata.items():
        try:
            _FIELD_TYPES[name].validate_python(value)
        except ValidationError as error:
            raise ValueError(f"its {name!r} is not valid: {plain(error.errors()[0])}") from error
        checked[name] = _as_json(value)
    return checked


def _as_json(value: object) -> JsonValue:
    """What comes back once it has been stored: a tuple becomes a list. Raises ``TypeError``."""
    stored: JsonValue = msgspec.json.decode(msgspec.json.encode(value))
    return stored


def _outcome(
    bound: BoundAnalyzer, status: str, *, started: float | None = None, **rest: object
) -> AnalyzerOutcome:
    return AnalyzerOutcome.model_validate(
        {
            "analyzer": bound.provider.name,
            "version": bound.provider.version,
            "plugin": bound.plugin,
            "status": status,
            "duration_ms": 0.0 if started is None else _since(started),
            **rest,
        }
    )


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 3)
