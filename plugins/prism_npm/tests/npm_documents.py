"""A package's record and the metadata of its versions, as a registry that only tells of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from prism_kernel.api import (
    FileNotFound,
    PackageRecord,
    PackageSnapshot,
    VersionEntry,
    VersionNotFound,
)

CREATED = datetime(2026, 1, 2, 3, 4, 5, 678_900, tzinfo=UTC)


def metadata(
    package_json: dict[str, Any] | None = None,
    *,
    name: str = "widget",
    version: str = "1.0.0",
    files: Collection[str] = ("index.js", "package.json"),
) -> bytes:
    """A stored ``VersionMetadata``, the part of it that packuments are made of."""
    tree = nodes([path.split("/") for path in files])
    document = {
        "identifier": {"name": name, "version": version},
        "dist": {"integrity": f"sha512-{version}", "shasum": "5ba1", "fileName": "x.tgz"},
        "files": {"totalFiles": len(files), "tree": tree},
        "publisher": {"name": "ada"},
        "packageJson": {"name": name, "version": version, **(package_json or {})},
    }
    return json.dumps(document).encode()


def nodes(paths: list[list[str]]) -> list[dict[str, Any]]:
    """The nodes of a folder in which files have these paths, part by part."""
    size = {"rawBytes": 10}
    leaves = [{"path": path[0], "type": "file", "size": size} for path in paths if not path[1:]]
    folders = {path[0] for path in paths if path[1:]}
    inner = {name: [path[1:] for path in paths if path[0] == name] for name in sorted(folders)}
    return [
        {"path": name, "type": "directory", "size": size, "children": nodes(paths)}
        for name, paths in inner.items()
    ] + leaves


def record(versions: Iterable[str], name: str = "widget", **members: Any) -> PackageRecord:
    """A record of versions that were published an hour apart; the last is ``latest``."""
    entries = {
        version: VersionEntry(
            digest="d1",
            folder=f"folder-{number}",
            size=1,
            published_at=CREATED + timedelta(hours=number),
            publisher="ada",
        )
        for number, version in enumerate(versions)
    }
    modified = max(entry.published_at for entry in entries.values())
    tags = {"latest": list(entries)[-1]}
    return PackageRecord(
        name, CREATED, modified, **{"versions": entries, "dist_tags": tags, **members}
    )


@dataclass
class Documents:
    """One package. ``reads`` are the versions whose metadata was asked for."""

    record: PackageRecord
    files: dict[str, bytes] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)

    async def snapshot(self, _name: str, *, fresh: bool = False) -> PackageSnapshot:
        return PackageSnapshot(self.record, f"token-{self.record.revision}-{fresh:d}")

    async def metadata_json(self, name: str, version: str) -> bytes:
        self.reads.append(version)
        if version not in self.record.versions:
            raise VersionNotFound(f"{name} has no version {version}.")
        return metadata(name=name, version=version, files=self.files or ("index.js",))

    async def file(self, _name: str, _version: str, path: str, *, limit: int) -> bytes:
        self.reads.append(path)
        if path not in self.files:
            raise FileNotFound(f"There is no {path}.")
        return self.files[path][:limit]


class Log:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def warning(self, event: str, **_values: object) -> None:
        self.events.append(event)
