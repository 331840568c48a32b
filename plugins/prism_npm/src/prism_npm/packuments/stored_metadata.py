"""The part of a version's stored ``VersionMetadata`` that a packument needs."""

from __future__ import annotations

import msgspec

from prism_kernel.api import StorageUnavailable


class _Size(msgspec.Struct, frozen=True):
    raw: int = msgspec.field(name="rawBytes")


class _Node(msgspec.Struct, frozen=True):
    path: str
    type: str
    size: _Size


class _Files(msgspec.Struct, frozen=True):
    total: int = msgspec.field(name="totalFiles")
    tree: tuple[_Node, ...]


class _Dist(msgspec.Struct, frozen=True):
    integrity: str
    shasum: str


class _Identifier(msgspec.Struct, frozen=True):
    name: str
    version: str


class _Publisher(msgspec.Struct, frozen=True):
    name: str
    email: str | None = None


class StoredMetadata(msgspec.Struct, frozen=True):
    """What is not named here is skipped, not decoded."""

    identifier: _Identifier
    dist: _Dist
    files: _Files
    publisher: _Publisher
    package_json: dict[str, object] = msgspec.field(name="packageJson", default_factory=dict)


_decoder = msgspec.json.Decoder(StoredMetadata)


def read_metadata(data: bytes) -> StoredMetadata:
    """Raises ``StorageUnavailable`` (``storage-corrupt``)."""
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise StorageUnavailable(
            "The metadata of a version cannot be read.", code="storage-corrupt"
        ) from error
