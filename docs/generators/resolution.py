"""``reference/resolution.md``: the built-in runtimes, and what an answer may say, as tables.

The words are looked up by field and member, so that a new one without words is an error.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from enum import Enum

from generators.markdown import table
from generators.resolution_words import EXPORTS, FAILURES, RULES, STEPS, VALUES
from prism_kernel.builtins.replaced_packages import NODE_CORE
from prism_kernel.builtins.runtimes import RUNTIMES
from prism_kernel.builtins.strategies import STRATEGIES
from prism_kernel.contracts.runtime import MODES, ExportsRules, ModeRules
from prism_kernel.registry.resolving import VERSION_SELECTED
from prism_kernel.resolution.outcome import FailureCode, StepKind

NAMES = tuple(f"`{runtime.name}`" for runtime in RUNTIMES)
_SHOWN_ELSEWHERE = {"conditions", "loads", "main_fields"}


def render() -> str:
    """Every table of the page, each below its heading."""
    sections = {
        "Conditions": table(("Runtime", "Mode", "Active conditions"), _conditions()),
        "Without an exports map": "\n".join(_mode_rules()),
        "The file of a folder": table(
            ("Runtime", "Mode", "Field", "Tried behind it", "After an index with"), _fields()
        ),
        "With an exports map": table(("Rule", *NAMES, "Meaning"), _exports()),
        "Formats": table(("File", "`format`", *NAMES), _formats()),
        "Replaced packages": table(("Runtime", "Loads its own code for"), _replaced()),
        "Failures": table(("`reason`", "When"), _failures()),
        "Steps": table(("`kind`", "`subject`", "`detail`"), _steps()),
        "Strategies": table(("Strategy", "Picks"), _strategies()),
    }
    return "\n".join(f"## {heading}\n\n{text}" for heading, text in sections.items())


def _conditions() -> Iterator[tuple[str, ...]]:
    for runtime in RUNTIMES:
        for mode in MODES:
            conditions = runtime.profile.rules(mode).conditions
            yield f"`{runtime.name}`", mode, _cell(sorted(conditions))


def _mode_rules() -> Iterator[str]:
    """A table for each runtime, with a row for each field of ``ModeRules``."""
    named = [field.name for field in fields(ModeRules) if field.name not in _SHOWN_ELSEWHERE]
    for runtime in RUNTIMES:
        rules = [runtime.profile.rules(mode) for mode in MODES]
        rows = [(RULES[name], *(_cell(getattr(each, name)) for each in rules)) for name in named]
        yield f"### {runtime.name}\n\n{table(('Rule', *MODES), rows)}"


def _fields() -> Iterator[tuple[str, ...]]:
    """The fields that each mode reads, in its order."""
    for runtime in RUNTIMES:
        for mode in MODES:
            for field in runtime.profile.rules(mode).main_fields:
                extensions, first = _cell(field.extensions), _cell(field.behind_index)
                yield f"`{runtime.name}`", mode, f"`{field.name}`", extensions, first


def _exports() -> Iterator[tuple[str, ...]]:
    for name in (field.name for field in fields(ExportsRules)):
        values = (_cell(getattr(runtime.profile.exports, name)) for runtime in RUNTIMES)
        yield f"`{name}`", *values, EXPORTS[name]


def _formats() -> Iterator[tuple[str, ...]]:
    """Each extension with its format, and the modes in which each runtime loads it."""
    first = RUNTIMES[0].profile
    assert all(each.profile.formats == first.formats for each in RUNTIMES)  # noqa: S101 - one column serves all
    typed = _cell(sorted(first.typed_extensions - {""})) + ", and names without a dot"
    yield typed, "by `type`: `esm` or `cjs`", *(", ".join(MODES) for _ in RUNTIMES)
    for extension, form in first.formats.items():
        loading = (
            [mode for mode in MODES if form in each.profile.rules(mode).loads] for each in RUNTIMES
        )
        yield f"`{extension}`", f"`{form}`", *(", ".join(modes) or "no" for modes in loading)


def _replaced() -> Iterator[tuple[str, str]]:
    core = f"{len(NODE_CORE)} modules of Node.js that need no `node:`, such as `events` and `util`"
    for runtime in RUNTIMES:
        own = runtime.profile.replaced_packages - NODE_CORE
        yield f"`{runtime.name}`", f"{core}; {_cell(sorted(own))}" if own else core


def _failures() -> Iterator[tuple[str, str]]:
    return ((f"`{code}`", FAILURES[code]) for code in FailureCode)


def _steps() -> Iterator[tuple[str, str, str]]:
    for kind in (VERSION_SELECTED, *StepKind):
        yield f"`{kind}`", *STEPS[kind]


def _strategies() -> Iterator[tuple[str, str]]:
    return ((f"`{strategy.name}`", strategy.summary) for strategy in STRATEGIES)


def _cell(value: object) -> str:
    """A field's value as a reader sees it."""
    if isinstance(value, Enum):
        return VALUES[type(value)][value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f"`{value}`"
    if isinstance(value, Mapping):
        return "; ".join(f"`{key}`: {_cell(each)}" for key, each in value.items()) or "none"
    if isinstance(value, Collection):
        each = sorted(value) if isinstance(value, frozenset) else value
        return " ".join(map(_cell, each)) or "none"
    raise TypeError(f"no words for {value!r}")
