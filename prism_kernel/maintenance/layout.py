"""Which object a key is: the inverse of ``prism_kernel.repository.keys``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from prism_kernel.errors import InvalidName
from prism_kernel.models.package import PackageRecord
from prism_kernel.names import check_name
from prism_kernel.repository.keys import PACKAGES, RECORD_FILE, VersionKeys

Part: TypeAlias = Literal["manifest", "metadata", "tarball", "pack"]

PARTS: tuple[Part, ...] = ("metadata", "manifest", "tarball", "pack")
"""A version's objects, in the order in which one helps to check the next."""

_FOLDER_DEPTH = 3  # version, folder, file


def part_key(keys: VersionKeys, part: Part) -> str:
    """The key of one of the version's objects."""
    found: dict[Part, Callable[[VersionKeys], str]] = {
        "manifest": lambda each: each.manifest,
        "metadata": lambda each: each.metadata,
        "tarball": lambda each: each.tarball,
        "pack": lambda each: each.pack,
    }
    return found[part](keys)


def is_artifact(part: Part) -> bool:
    """Whether it lies in the driver for artifacts."""
    return part in {"tarball", "pack"}


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """The key of a package record."""

    name: str


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """The folder that a key is in: one attempt to publish a version."""

    keys: VersionKeys

    def named_by(self, record: PackageRecord | None) -> bool:
        """Whether the record says that this folder is the version."""
        entry = record.versions.get(self.keys.version) if record else None
        return entry is not None and entry.folder == self.keys.folder


def place_of(key: str) -> RecordPlace | FolderPlace | None:
    """``None`` for a key below ``packages/`` that Prism does not make."""
    name, rest = _split_name(key.removeprefix(PACKAGES).split("/"))
    try:
        check_name(name)
    except InvalidName:
        return None
    if rest == [RECORD_FILE]:
        return RecordPlace(name)
    if len(rest) == _FOLDER_DEPTH:
        return FolderPlace(VersionKeys(name, rest[0], rest[1]))
    return None


def _split_name(segments: list[str]) -> tuple[str, list[str]]:
    length = 2 if segments[0].startswith("@") else 1
    return "/".join(segments[:length]), segments[length:]
