"""What a resolution answers: a path or a reason, and on request each step taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from prism_kernel.contracts.runtime import Format

MAX_STEPS = 1000
"""Steps of one explanation; a real one has a few dozen."""

MAX_SHOWN = 200
"""Characters of a package's own text that a step or a reason repeats."""


class FailureCode(StrEnum):
    """Why nothing would be loaded. Stable: clients compare these words."""

    NOT_EXPORTED = "not-exported"
    NULL_TARGET = "null-target"
    NO_CONDITION = "no-condition-matched"
    MISSING_FILE = "missing-file"
    DIRECTORY_IMPORT = "directory-import"
    ESCAPES_PACKAGE = "escapes-package"
    INVALID_TARGET = "invalid-target"
    INVALID_SUBPATH = "invalid-subpath"
    INVALID_EXPORTS = "invalid-exports"
    EXTERNAL_TARGET = "external-target"
    NOT_IMPORTED = "import-not-defined"
    TOO_COMPLEX = "exports-too-complex"


class StepKind(StrEnum):
    """What happened in one step of an explanation."""

    EXPORTS_ABSENT = "exports-absent"
    KEY_MATCHED = "key-matched"
    PATTERN_MATCHED = "pattern-matched"
    KEY_MISSING = "key-missing"
    CONDITION_MATCHED = "condition-matched"
    CONDITION_SKIPPED = "condition-skipped"
    TARGET_CHOSEN = "target-chosen"
    TARGET_NULL = "target-null"
    TARGET_INVALID = "target-invalid"
    FIELD_READ = "field-read"
    FILE_FOUND = "file-found"
    FILE_TRIED = "file-tried"
    FALLBACK = "fallback"
    FORMAT = "format"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was looked at (``subject``) and what came of it, in words."""

    kind: StepKind
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """Steps being collected. Functions take ``Trace | None`` and build nothing without one."""

    steps: list[Step] = field(default_factory=list)

    def add(self, kind: StepKind, subject: str, detail: str = "") -> None:
        """Note a step. Bounded, and fit for JSON whatever the package wrote."""
        if len(self.steps) < MAX_STEPS:
            self.steps.append(Step(kind, shown(subject), shown(detail)))


def shown(text: str) -> str:
    """``text`` cut to ``MAX_SHOWN`` characters, without halves of surrogate pairs."""
    return text[:MAX_SHOWN].encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no path: a stable code and one sentence for a person."""

    code: FailureCode
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The file a runtime loads for a subpath, or why it loads none.

    Exactly one of ``path`` (package-relative) and ``failure`` is set. ``format`` is what the file's
    name and the nearest ``type`` say, ``format_loaded`` what the runtime makes of it: another if it
    detects ESM syntax, ``None`` if it resolves but refuses to load such a file. ``conditions`` are
    those that led to the target, outermost first. ``external`` is the specifier an ``imports``
    entry points to outside the package. ``replaced`` says that the runtime loads code of its own
    for this package name. ``steps`` is empty unless asked for.
    """

    path: str | None
    failure: Failure | None = None
    format: Format | None = None
    format_loaded: Format | None = None
    conditions: tuple[str, ...] = ()
    external: str | None = None
    replaced: bool = False
    steps: tuple[Step, ...] = ()
