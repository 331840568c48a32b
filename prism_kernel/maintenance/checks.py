"""Whether an object is what the record says. Each answer is a sentence, or ``None`` for yes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import anyio.to_thread

from prism_kernel import semver
from prism_kernel.contracts.storage import is_segment
from prism_kernel.errors import PrismError
from prism_kernel.maintenance.pack_check import PackCheck
from prism_kernel.maintenance.pieces import Pieces, closing
from prism_kernel.models.manifest import PrismManifest
from prism_kernel.models.metadata import VersionMetadata
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.repository.checksum import checksum_fits
from prism_kernel.repository.encoding import decode_model, decode_record
from prism_kernel.repository.file_table import StoredFile, read_file_table
from prism_kernel.repository.keys import VersionKeys

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FOLDER_PREFIX = 16


@dataclass(frozen=True, slots=True)
class Measured:
    """A byte string that went by. ``size`` in bytes, ``sha256`` in hex."""

    size: int
    sha256: str


async def measure(pieces: Pieces) -> Measured:
    """Raises what the stream raises."""
    digest, size = hashlib.sha256(), 0
    async with closing(pieces):
        async for piece in pieces:
            await anyio.to_thread.run_sync(digest.update, piece)
            size += len(piece)
    return Measured(size, digest.hexdigest())


def check_record(data: bytes, key: str, name: str) -> str | None:
    """Whether it is a record of this package, as it was written."""
    if not checksum_fits(data):
        return "Its checksum is not that of what it says."
    try:
        record = decode_record(data, key)
    except PrismError:
        return "It is not a package record."
    if record.name != name:
        return f"It is the record of {record.name!a}."
    for version, entry in record.versions.items():
        if semver.valid(version) is None or not _is_entry(entry):
            return f"Its entry of {version!a} is not one that Prism wrote."
    return None


def _is_entry(entry: VersionEntry) -> bool:
    """Digests are digests, and the folder begins with the tarball's."""
    kept = entry.objects
    digests = (kept.manifest, kept.metadata, kept.pack) if kept else ()
    return (
        all(_SHA256.fullmatch(each) for each in (entry.digest, *digests))
        and is_segment(entry.folder)
        and entry.folder.startswith(entry.digest[:_FOLDER_PREFIX])
    )


def broken_tags(record: PackageRecord) -> list[str]:
    """Dist-tags that name no version."""
    tags = record.dist_tags.items()
    return sorted(tag for tag, version in tags if version not in record.versions)


def check_manifest(data: bytes, keys: VersionKeys, entry: VersionEntry) -> str | None:
    """Whether it is the manifest of this version."""
    if wrong := _digest(data, entry.objects.manifest if entry.objects else None):
        return wrong
    try:
        manifest = decode_model(PrismManifest, data, keys.manifest)
    except PrismError:
        return "It is not a manifest."
    return _identity(keys, manifest.name, manifest.version)


def check_metadata(data: bytes, keys: VersionKeys, entry: VersionEntry) -> str | None:
    """Whether it is the metadata of this version and of this tarball."""
    if wrong := _digest(data, entry.objects.metadata if entry.objects else None):
        return wrong
    try:
        metadata = decode_model(VersionMetadata, data, keys.metadata)
        read_file_table(data, keys.metadata)
    except PrismError:
        return "It is not version metadata."
    if wrong := _identity(keys, metadata.identifier.name, metadata.identifier.version):
        return wrong
    if metadata.checksum.value != entry.digest:
        return f"It describes a tarball with sha256 {metadata.checksum.value[:64]!a}."
    return None


def described_tarball(metadata: bytes, keys: VersionKeys) -> str | None:
    """The sha256 of the tarball that the metadata is of, if it can be read."""
    try:
        return decode_model(VersionMetadata, metadata, keys.metadata).checksum.value
    except PrismError:
        return None


def file_table(
    metadata: bytes | None, keys: VersionKeys, entry: VersionEntry
) -> dict[str, StoredFile] | None:
    """Where the files lie in the pack; ``None`` if the metadata is not to be trusted."""
    if metadata is None or check_metadata(metadata, keys, entry) is not None:
        return None
    return read_file_table(metadata, keys.metadata)


def check_tarball(found: Measured, entry: VersionEntry) -> str | None:
    """Whether these are the bytes that were published."""
    if found.size != entry.size:
        return f"Its size in bytes is {found.size}; the record says {entry.size}."
    return _compare(found.sha256, entry.digest)


async def check_pack(
    pieces: Pieces, files: dict[str, StoredFile] | None, entry: VersionEntry
) -> str | None:
    """Whether every file inflates to what the metadata says; ``None`` if that is not to be had.

    Raises what the stream raises.
    """
    digest = hashlib.sha256()
    inflating = PackCheck(files.values()) if files is not None else None

    def take(piece: bytes) -> None:
        digest.update(piece)
        if inflating is not None:
            inflating.feed(piece)

    async with closing(pieces):
        async for piece in pieces:
            await anyio.to_thread.run_sync(take, piece)
    if inflating is not None and (wrong := inflating.close()):
        return wrong
    return _compare(digest.hexdigest(), entry.objects.pack) if entry.objects else None


def _digest(data: bytes, wanted: str | None) -> str | None:
    return _compare(hashlib.sha256(data).hexdigest(), wanted) if wanted else None


def _compare(found: str, wanted: str) -> str | None:
    return None if found == wanted else f"Its sha256 is {found}; the record says {wanted}."


def _identity(keys: VersionKeys, name: str, version: str) -> str | None:
    if (name, version) == (keys.name, keys.version):
        return None
    return f"It is of {name!a} {version!a}."
