"""Read where each file lies from stored metadata, skipping everything else in it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from prism_kernel.repository.encoding import corrupt


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file's gzip member is in ``files.pack``, and what it holds. Sizes in bytes."""

    path: str
    offset: int
    gzip_bytes: int
    raw_bytes: int
    sha256: str


class _Size(msgspec.Struct, frozen=True, rename="camel"):
    raw_bytes: int
    gzip_bytes: int


class _Node(msgspec.Struct, frozen=True, rename="camel"):
    relative_path: str
    size: _Size
    sha256: str | None = None
    offset: int | None = None
    children: list[_Node] | None = None


class _Snapshot(msgspec.Struct, frozen=True):
    tree: list[_Node]


class _Metadata(msgspec.Struct, frozen=True):
    files: _Snapshot


_decoder = msgspec.json.Decoder(_Metadata)


def read_file_table(metadata: bytes, key: str) -> dict[str, StoredFile]:
    """Every file of stored ``VersionMetadata`` by its path.

    Raises ``StorageUnavailable`` naming the key if the document is damaged.
    """
    try:
        pending = list(_decoder.decode(metadata).files.tree)
    except msgspec.DecodeError as error:
        raise corrupt(key) from error
    table: dict[str, StoredFile] = {}
    while pending:
        node = pending.pop()
        pending += node.children or ()
        if node.offset is not None and node.sha256 is not None:
            table[node.relative_path] = StoredFile(
                path=node.relative_path,
                offset=node.offset,
                gzip_bytes=node.size.gzip_bytes,
                raw_bytes=node.size.raw_bytes,
                sha256=node.sha256,
            )
    return table
