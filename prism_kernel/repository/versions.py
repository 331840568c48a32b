"""The immutable objects of a version, and their decoded forms in a bounded cache."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import FileNotFound, InvalidManifest, ObjectNotFound, StorageUnavailable
from prism_kernel.jsonvalue import JsonMapping
from prism_kernel.lru import LruCache
from prism_kernel.models.package import ObjectDigests
from prism_kernel.repository.encoding import corrupt, decode_document
from prism_kernel.repository.file_table import StoredFile, read_file_table
from prism_kernel.repository.keys import VersionKeys
from prism_kernel.repository.together import Objects, put_all
from prism_kernel.resolution.view import PackageView

_WRITTEN_BYTES = 4 * 1024 * 1024
"""Of documents that were just written and are likely to be read."""

VIEW_MEMBERS_IN_MANIFEST = ("name", "version", "files")


@dataclass(frozen=True, slots=True)
class StagedVersion:
    """A version's objects, ready to be stored: in memory, the artifacts perhaps as local files.

    ``digests`` are of all but the tarball.
    """

    manifest: bytes
    metadata: bytes
    tarball: bytes | Path
    pack: bytes | Path
    digests: ObjectDigests

    @classmethod
    def read(
        cls,
        manifest: bytes | Path,
        metadata: bytes | Path,
        tarball: bytes | Path,
        pack: bytes | Path,
    ) -> StagedVersion:
        """From memory or from local files. Blocks."""
        told, described = _read(manifest), _read(metadata)
        digests = ObjectDigests(
            manifest=_sha256(told), metadata=_sha256(described), pack=_sha256(pack)
        )
        return cls(told, described, tarball, pack, digests)


def _read(source: bytes | Path) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()


def _sha256(source: bytes | Path) -> str:
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class VersionStore:
    """``capacity`` is in decoded documents of each kind that are kept."""

    def __init__(self, documents: StorageDriver, artifacts: StorageDriver, capacity: int) -> None:
        self._documents = documents
        self._artifacts = artifacts
        self._metadata: LruCache[VersionKeys, bytes] = LruCache(_WRITTEN_BYTES, len)
        self._views: LruCache[VersionKeys, PackageView] = LruCache(capacity)
        self._files: LruCache[VersionKeys, dict[str, StoredFile]] = LruCache(capacity)

    async def put_apart(self, keys: VersionKeys, staged: StagedVersion) -> Objects:
        """Store what lies apart from the records; the rest is returned, to go with the record.

        The metadata is known from now on. Nobody asks for it earlier: the folder's name is random.
        Raises ``StorageUnavailable``.
        """
        self._metadata.put(keys, staged.metadata)  # asked for at once: by the index, by protocols
        artifacts: Objects = {keys.tarball: staged.tarball, keys.pack: staged.pack}
        documents: Objects = {keys.metadata: staged.metadata, keys.manifest: staged.manifest}
        if self._artifacts is self._documents:
            return {**artifacts, **documents}
        await put_all(self._artifacts, artifacts)
        return documents

    async def remove(self, keys: VersionKeys) -> None:
        """Delete the objects of an attempt that did not become a version."""
        self._metadata.discard(keys)
        for key in (keys.manifest, keys.metadata):
            await self._documents.delete(key)
        for key in (keys.pack, keys.tarball):
            await self._artifacts.delete(key)

    async def manifest(self, keys: VersionKeys) -> bytes:
        return await self._read(keys.manifest)

    async def metadata(self, keys: VersionKeys) -> bytes:
        found = self._metadata.get(keys)
        return await self._read(keys.metadata) if found is None else found

    async def _read(self, key: str) -> bytes:
        try:
            return (await self._documents.get(key)).data
        except ObjectNotFound as error:
            raise _missing(key) from error

    async def view(self, keys: VersionKeys) -> PackageView:
        """What resolution reads of the version."""
        view = self._views.get(keys)
        if view is None:
            document = decode_document(await self.manifest(keys), keys.manifest)
            try:
                view = view_of_manifest(document)
            except (InvalidManifest, KeyError) as error:
                raise corrupt(keys.manifest) from error
            self._views.put(keys, view)
        return view

    async def file(self, keys: VersionKeys, path: str) -> StoredFile:
        """Raises ``FileNotFound``."""
        files = self._files.get(keys)
        if files is None:
            files = read_file_table(await self.metadata(keys), keys.metadata)
            self._files.put(keys, files)
        try:
            return files[path]
        except KeyError:
            raise FileNotFound(
                f"{keys.name} {keys.version} has no file {path!r}.",
                name=keys.name,
                version=keys.version,
                path=path,
            ) from None

    def member(self, keys: VersionKeys, file: StoredFile) -> AsyncIterator[bytes]:
        """The file's gzip member, in pieces, for a caller that closes the iterator."""
        return self._stream(keys.pack, file.offset, file.gzip_bytes)

    def tarball(
        self, keys: VersionKeys, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        """The tarball as published, in pieces, for a caller that closes the iterator."""
        return self._stream(keys.tarball, start, length)

    async def _stream(self, key: str, start: int, length: int | None) -> AsyncIterator[bytes]:
        stored = self._artifacts.stream(key, start=start, length=length)
        async with aclosing(cast("AsyncGenerator[bytes, None]", stored)) as pieces:
            try:
                async for piece in pieces:
                    yield piece
            except ObjectNotFound as error:
                raise _missing(key) from error


def _missing(key: str) -> StorageUnavailable:
    return StorageUnavailable(f"The stored object {key!r} is missing.", code="storage-corrupt")


def view_of_manifest(manifest: JsonMapping) -> PackageView:
    """The manifest as resolution reads it; its ``resolution`` member leaves out what it repeats."""
    resolution = manifest.get("resolution")
    return PackageView.from_document(
        {
            **(resolution if isinstance(resolution, dict) else {}),
            **{member: manifest[member] for member in VIEW_MEMBERS_IN_MANIFEST},
        }
    )
