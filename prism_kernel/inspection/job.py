"""What the server asks of an inspection worker, and what comes back.

Small objects are enclosed in the messages; large ones are files in a folder that both know.
``Any`` is JSON here: msgspec cannot decode a recursive alias.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from prism_kernel import errors
from prism_kernel.hashing import Digests
from prism_kernel.models.metadata import Source

TARBALL, PACK, MANIFEST, METADATA = "package.tgz", "files.pack", "manifest.json", "metadata.json"

ENCLOSED_BYTES = 64 * 1024
"""An object that is larger is not enclosed. The way through the pipe costs a fourth of a file's."""


class ExpectedAnalyzer(msgspec.Struct, frozen=True):
    """An analyzer that the server has; a worker that cannot load it says so in each report."""

    name: str
    version: str
    plugin: str
    required: bool


class WorkerSetup(msgspec.Struct, frozen=True):
    """The first message to a worker.

    ``plugins`` are the active plugins that analyse or resolve, with the raw configuration of
    each: nothing else of the server's configuration is sent. ``analyzers`` are those they offer.
    """

    plugins: dict[str, dict[str, Any]]
    analyzers: list[ExpectedAnalyzer]
    memory_bytes: int
    tarball_limits: dict[str, int]


class InspectionJob(msgspec.Struct, frozen=True):
    """One upload to inspect: ``package.tgz``, in ``enclosed`` or in the folder ``workspace``.

    ``digests`` and ``size`` (in bytes) are the tarball's. A package of another name than
    ``expected_name``, or one that contradicts ``claims``, is refused. ``cpu_seconds`` is what the
    worker may use from its start on.
    """

    workspace: str
    expected_name: str | None
    digests: Digests
    size: int
    publisher: str
    publisher_email: str | None
    source: Source
    published_at: datetime
    cpu_seconds: int
    claims: dict[str, Any] | None = None
    enclosed: dict[str, bytes] = {}

    def path(self, file: str) -> Path:
        return Path(self.workspace, file)


class AnalyzerLine(msgspec.Struct, frozen=True):
    """How one analyzer did, in short; ``findings`` counts by severity."""

    status: str
    duration_ms: float
    findings: dict[str, int]


class WorkerError(msgspec.Struct, frozen=True):
    """A ``PrismError`` on its way between processes."""

    type: str
    code: str
    message: str
    details: dict[str, Any]

    @classmethod
    def of(cls, error: errors.PrismError) -> WorkerError:
        details = msgspec.to_builtins(error.details)
        return cls(type(error).__name__, error.problem_code, error.message, details)

    def restore(self) -> errors.PrismError:
        """The error as it was raised; anything that is not one of ours becomes the root class."""
        found = getattr(errors, self.type, None)
        if not (isinstance(found, type) and issubclass(found, errors.PrismError)):
            found = errors.PrismError
        return found(self.message, code=self.code, **self.details)


class InspectionReply(msgspec.Struct, frozen=True):
    """The outcome of a job; the documents and the pack are ``enclosed`` or in the workspace."""

    name: str = ""
    version: str = ""
    analyzers: dict[str, AnalyzerLine] = {}
    enclosed: dict[str, bytes] = {}
    error: WorkerError | None = None
