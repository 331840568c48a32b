"""The JSON documents of answers, from a version's stored ones; pure.

All raise ``StorageUnavailable`` naming the key of a stored document that is damaged.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from prism_kernel.diffing import diff_versions
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.models.diff import VersionDiff
from prism_kernel.models.metadata import VersionMetadata
from prism_kernel.repository import VersionKeys
from prism_kernel.repository.encoding import corrupt, decode_document, decode_model


def version_diff(before: bytes, after: bytes, old: VersionKeys, new: VersionKeys) -> VersionDiff:
    """What changed between the metadata of two versions."""
    return diff_versions(
        decode_model(VersionMetadata, before, old.metadata),
        decode_model(VersionMetadata, after, new.metadata),
    )


def diff_document(before: bytes, after: bytes, old: VersionKeys, new: VersionKeys) -> bytes:
    """``version_diff`` as JSON."""
    return version_diff(before, after, old, new).model_dump_json(by_alias=True).encode()


def version_document(
    metadata: bytes, manifest: bytes, keys: VersionKeys, added: JsonObject
) -> bytes:
    """Both stored documents of a version, and beside them what ``added`` has."""
    document: JsonObject = {
        "metadata": decode_document(metadata, keys.metadata),
        "manifest": decode_document(manifest, keys.manifest),
    }
    return _encode({**document, **added})


def files_document(metadata: bytes, keys: VersionKeys) -> bytes:
    """The file tree in a version's metadata."""
    files = decode_document(metadata, keys.metadata).get("files")
    if not isinstance(files, dict):
        raise corrupt(keys.metadata)
    return _encode(files)


def resolved_document(
    manifest: bytes,
    keys: VersionKeys,
    entry: JsonObject,
    with_manifest: bool,  # noqa: FBT001 - handed on by position
) -> bytes:
    """A resolved entry with what the manifest adds to it, or all of the manifest as well."""
    document = decode_document(manifest, keys.manifest)
    added = {
        "integrity": document.get("integrity"),
        "manifest": document if with_manifest else None,
    }
    return _encode({**entry, **added})


def _encode(document: Mapping[str, object]) -> bytes:
    return orjson.dumps({key: value for key, value in document.items() if value is not None})
