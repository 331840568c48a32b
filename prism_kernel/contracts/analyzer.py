"""What an analyzer sees of a package, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from pydantic import BaseModel

from prism_kernel.jsonvalue import JsonMapping, JsonValue

Severity: TypeAlias = Literal["info", "suggestion", "warning", "error"]


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One regular file of the package.

    ``path`` is relative to the package's top folder, with ``/``. Sizes are in bytes:
    ``gzip_bytes`` is what the file takes in the version's ``files.pack``, compressed. ``sha256``
    is hex.
    """

    path: str
    raw_bytes: int
    gzip_bytes: int
    sha256: str
    executable: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an analyzer noticed.

    ``code`` is stable, for programs; ``message`` is for a person.
    """

    code: str
    severity: Severity
    message: str
    path: str | None = None
    line: int | None = None
    evidence: str | None = None
    docs: str | None = None


@dataclass(frozen=True, slots=True)
class AnalyzerReport:
    """What an analyzer returns.

    ``data`` is stored under the analyzer's name. ``metadata`` fills fields of the version
    metadata, keyed by their wire names; the provider must declare each in ``contributes``.
    """

    findings: Sequence[Finding] = ()
    data: JsonMapping = field(default_factory=dict)
    metadata: JsonMapping = field(default_factory=dict)


class PackageContents(Protocol):
    """A verified package, readable without extracting it. Its code is never run."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def package_json(self) -> JsonMapping:
        """The package.json of the top folder, decoded."""
        ...

    @property
    def files(self) -> Mapping[str, PackageFile]:
        """Every file by its path, in path order."""
        ...

    @property
    def tarball_bytes(self) -> int: ...

    def read(self, path: str) -> bytes:
        """The contents of a file. Raises ``FileNotFound``."""
        ...

    def result(self, analyzer: str) -> Mapping[str, JsonValue]:
        """The ``data`` that an analyzer named in ``requires`` has reported.

        Raises ``PluginError`` for any other analyzer that has not succeeded before this one.
        """
        ...


class Analyzer(Protocol):
    """A synchronous function: analysis is CPU work and runs in the inspection worker."""

    def __call__(self, package: PackageContents, /) -> AnalyzerReport: ...


@dataclass(frozen=True, slots=True)
class AnalyzerProvider:
    """What ``prism_register_analyzers`` returns.

    ``create`` is called once in each inspection worker with the plugin's configuration; import
    heavy parsers inside it. ``requires`` names the analyzers whose data this one reads: they run
    first, and this one is skipped if any of them did not succeed. ``contributes`` names the
    metadata fields that it fills; only one analyzer may fill a field. ``timeout`` is in seconds.
    If ``required`` is true, a publish fails unless this analyzer succeeds.
    """

    name: str
    version: str
    summary: str
    create: Callable[[BaseModel | None], Analyzer]
    requires: tuple[str, ...] = ()
    contributes: tuple[str, ...] = ()
    timeout: float = 10.0
    required: bool = False
