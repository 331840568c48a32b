"""Compare two versions by what is stored of them. Files are compared by digest, never by size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prism_kernel.jsonvalue import JsonMapping
from prism_kernel.models.diff import (
    ChangeKind,
    DependencyChange,
    DependencyKind,
    DirectorySizeChange,
    ExportsChange,
    FieldChange,
    FileChange,
    FileState,
    VersionDiff,
)
from prism_kernel.models.files import FileNode
from prism_kernel.models.metadata import ExportEntry, VersionMetadata

_COMPARED_ELSEWHERE = frozenset(
    {
        "version",
        "dependencies",
        "devDependencies",
        "peerDependencies",
        "optionalDependencies",
    }
)


def diff_versions(before: VersionMetadata, after: VersionMetadata) -> VersionDiff:
    """What changed on the way from ``before`` to ``after``; every list in a fixed order."""
    return VersionDiff(
        from_=before.identifier.version,
        to=after.identifier.version,
        files=list(_file_changes(_states(before), _states(after))),
        exports=_exports_change(before, after),
        dependencies=list(_dependency_changes(before, after)),
        manifest=list(_field_changes(before.package_json, after.package_json)),
        size_by_directory=DirectorySizeChange(
            before=before.size_by_directory, after=after.size_by_directory
        ),
    )


def _states(metadata: VersionMetadata) -> dict[str, FileState]:
    return {
        node.relative_path: FileState(
            raw_bytes=node.size.raw_bytes, sha256=node.sha256, executable=node.executable
        )
        for node in _leaves(metadata.files.tree)
        if node.sha256 is not None
    }


def _leaves(nodes: list[FileNode]) -> Iterator[FileNode]:
    for node in nodes:
        if node.children is None:
            yield node
        else:
            yield from _leaves(node.children)


def _file_changes(
    before: Mapping[str, FileState], after: Mapping[str, FileState]
) -> Iterator[FileChange]:
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        yield FileChange(path=path, change=_kind(old, new), before=old, after=new)


def _kind(old: FileState | None, new: FileState | None) -> ChangeKind:
    if old is None:
        return "added"
    return "removed" if new is None else "modified"


def _exports_change(before: VersionMetadata, after: VersionMetadata) -> ExportsChange:
    old, new = _entries(before), _entries(after)
    return ExportsChange(
        added=sorted(new.keys() - old.keys()),
        removed=sorted(old.keys() - new.keys()),
        changed=sorted(name for name in old.keys() & new.keys() if old[name] != new[name]),
    )


def _entries(metadata: VersionMetadata) -> dict[str, ExportEntry]:
    return {entry.name: entry for entry in metadata.exports.entries} if metadata.exports else {}


def _dependency_changes(
    before: VersionMetadata, after: VersionMetadata
) -> Iterator[DependencyChange]:
    kinds: dict[DependencyKind, tuple[dict[str, str], dict[str, str]]] = {
        "runtime": (before.dependencies, after.dependencies),
        "dev": (before.dev_dependencies, after.dev_dependencies),
        "peer": (before.peer_dependencies, after.peer_dependencies),
        "optional": (before.optional_dependencies, after.optional_dependencies),
    }
    for kind, (old, new) in kinds.items():
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                yield DependencyChange(
                    name=name, kind=kind, before=old.get(name), after=new.get(name)
                )


def _field_changes(before: JsonMapping, after: JsonMapping) -> Iterator[FieldChange]:
    for field in sorted((before.keys() | after.keys()) - _COMPARED_ELSEWHERE):
        if before.get(field) != after.get(field):
            yield FieldChange(field=field, before=before.get(field), after=after.get(field))
