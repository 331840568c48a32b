"""Make many fragments, several at once, and sign many again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import anyio.to_thread

from prism_kernel.api import PackageRecord, RegistryService, for_each
from prism_npm.packuments.fragments import Fragment, make_fragment
from prism_npm.signatures.signing import SigningKey

_READS_AT_ONCE = 16
_LARGE_BYTES = 128 * 1024
_MANY = 64


async def make_fragments(
    registry: RegistryService, record: PackageRecord, versions: Sequence[str], key: SigningKey
) -> dict[str, Fragment]:
    """Fragments of versions that the record has, from their stored metadata.

    Raises ``StorageUnavailable``, and ``VersionNotFound`` for one that was unpublished since.
    """
    made: dict[str, Fragment] = {}

    async def make(version: str) -> None:
        metadata = await registry.metadata_json(record.name, version)
        made[version] = await _made(metadata, record.versions[version].folder, key)

    await for_each(versions, make, _READS_AT_ONCE)
    return made


async def sign_fragments(
    fragments: Mapping[str, Fragment], name: str, key: SigningKey
) -> dict[str, Fragment]:
    """All of them under the signature of ``key``: nothing to do unless the key was replaced."""
    others = {version: each for version, each in fragments.items() if each.key_id != key.key_id}
    if len(others) < _MANY:
        return {**fragments, **_signed(others, name, key)}
    return {**fragments, **await anyio.to_thread.run_sync(_signed, others, name, key)}


def _signed(fragments: Mapping[str, Fragment], name: str, key: SigningKey) -> dict[str, Fragment]:
    return {version: each.signed(name, version, key) for version, each in fragments.items()}


async def _made(metadata: bytes, folder: str, key: SigningKey) -> Fragment:
    if len(metadata) < _LARGE_BYTES:
        return make_fragment(metadata, folder, key)
    return await anyio.to_thread.run_sync(make_fragment, metadata, folder, key)
