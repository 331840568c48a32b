"""What changed between two versions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from prism_kernel.models.base import Document, StoredDocument
from prism_kernel.models.metadata import DirectorySize

ChangeKind = Literal["added", "removed", "modified"]
DependencyKind = Literal["runtime", "dev", "peer", "optional"]


class FileState(Document):
    raw_bytes: int
    sha256: str
    executable: bool = False


class FileChange(Document):
    path: str
    change: ChangeKind
    before: FileState | None = None
    after: FileState | None = None


class ExportsChange(Document):
    added: list[str] = Field(default_factory=list)
    removed: list[str] = Field(default_factory=list)
    changed: list[str] = Field(default_factory=list)


class DependencyChange(Document):
    name: str
    kind: DependencyKind = "runtime"
    before: str | None = None
    after: str | None = None


class FieldChange(Document):
    """A package.json member that differs; ``null`` stands for absent."""

    field: str
    before: JsonValue = None
    after: JsonValue = None


class DirectorySizeChange(Document):
    before: list[DirectorySize] = Field(default_factory=list)
    after: list[DirectorySize] = Field(default_factory=list)


class VersionDiff(StoredDocument):
    """``from`` is the older side and ``to`` the newer, both as exact versions."""

    from_: str = Field(alias="from")
    to: str
    files: list[FileChange] = Field(default_factory=list)
    exports: ExportsChange = Field(default_factory=ExportsChange)
    dependencies: list[DependencyChange] = Field(default_factory=list)
    manifest: list[FieldChange] = Field(default_factory=list)
    size_by_directory: DirectorySizeChange = Field(default_factory=DirectorySizeChange)
