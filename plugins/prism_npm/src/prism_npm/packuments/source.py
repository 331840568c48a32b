"""Where fragments come from: memory, the stored copy, and last the versions' own metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import anyio.to_thread

from prism_kernel.api import (
    FileNotFound,
    Logger,
    LruCache,
    PackageRecord,
    RegistryService,
    StorageDriver,
    StorageUnavailable,
    TooLarge,
)
from prism_npm.packuments.fragments import Fragment
from prism_npm.packuments.making import make_fragments, sign_fragments
from prism_npm.packuments.one_at_a_time import OneAtATime
from prism_npm.packuments.shelf import Readme, Shelf
from prism_npm.packuments.stored_fragments import encode_fragments, fragments_key, load_fragments
from prism_npm.signatures.keys import SigningKeys
from prism_npm.signatures.signing import SigningKey

README_BYTES = 64 * 1024
"""How much of a README a packument has, as npm's registry."""

_README_LIMIT = 1024 * 1024
_WORTH_LOADING = 8
_WORTH_SAVING = 32


class FragmentSource:
    """The fragments of one registry's packages. ``capacity`` is in bytes of memory.

    Its methods raise ``StorageUnavailable``, and ``VersionNotFound`` for a version that was
    unpublished since the record was read.
    """

    def __init__(
        self,
        registry: RegistryService,
        storage: StorageDriver,
        keys: SigningKeys,
        log: Logger,
        capacity: int,
    ) -> None:
        self._registry = registry
        self._storage = storage
        self._keys = keys
        self._log = log
        self._shelves: LruCache[str, Shelf] = LruCache(capacity, lambda shelf: shelf.weight)
        self._making = OneAtATime()

    async def fragments(
        self, record: PackageRecord, versions: Iterable[str]
    ) -> Mapping[str, Fragment]:
        """The fragments of versions that the record has, and perhaps of others."""
        key = await self._keys.signing()
        async with self._making.hold(record.name):
            shelf = self._shelf(record.name)
            if any(_wanting(shelf, record, version, key) for version in versions):
                shelf = await self._filled(shelf, record, list(versions), key)
                self._shelves.put(record.name, shelf)
            return shelf.fragments

    async def readme(self, record: PackageRecord, version: str, path: str) -> str:
        """The README of a version, cut after 64 KiB."""
        folder = record.versions[version].folder
        known = self._shelf(record.name).readme
        if known is not None and known.folder == folder:
            return known.text
        readme = Readme(folder, await self._read_readme(record.name, version, path))
        self._shelves.put(record.name, replace(self._shelf(record.name), readme=readme))
        return readme.text

    def _shelf(self, name: str) -> Shelf:
        return self._shelves.get(name) or Shelf()

    async def _read_readme(self, name: str, version: str, path: str) -> str:
        try:
            data = await self._registry.file(name, version, path, limit=_README_LIMIT)
        except (FileNotFound, TooLarge):
            return ""
        return data[:README_BYTES].decode("utf-8", "ignore").removeprefix("\ufeff")

    async def _filled(
        self, shelf: Shelf, record: PackageRecord, versions: list[str], key: SigningKey
    ) -> Shelf:
        """The shelf with nothing wanting among ``versions``, saved if it is worth it."""
        known = _current(shelf.fragments, record)
        unsaved = shelf.unsaved
        if sum(version not in known for version in versions) >= _WORTH_LOADING:
            stored = _current(await load_fragments(self._storage, record.name), record)
            unsaved = sum(version not in stored for version in known)
            known = {**stored, **known}
        missing = [version for version in versions if version not in known]
        signed = await sign_fragments(known, record.name, key)
        made = await make_fragments(self._registry, record, missing, key)
        unsaved += len(made) + sum(signed[version] is not known[version] for version in known)
        filled = replace(shelf, fragments={**signed, **made}, unsaved=unsaved)
        return await self._saved(record, filled)

    async def _saved(self, record: PackageRecord, shelf: Shelf) -> Shelf:
        """The shelf, stored if it is full and its copy lacks much.

        Failing to is no reason not to answer.
        """
        if shelf.unsaved < _WORTH_SAVING or len(shelf.fragments) < len(record.versions):
            return shelf
        data = await anyio.to_thread.run_sync(encode_fragments, shelf.fragments)
        try:
            await self._storage.put(fragments_key(record.name), data)
        except StorageUnavailable as error:
            self._log.warning("fragments_not_saved", name=record.name, reason=error.message)
        return replace(shelf, unsaved=0)


def _wanting(shelf: Shelf, record: PackageRecord, version: str, key: SigningKey) -> bool:
    found = shelf.fragments.get(version)
    return (
        found is None
        or found.folder != record.versions[version].folder
        or found.key_id != key.key_id
    )


def _current(fragments: Mapping[str, Fragment], record: PackageRecord) -> dict[str, Fragment]:
    """Those whose version the record has, in the publish that it means."""
    return {
        version: fragment
        for version, fragment in fragments.items()
        if (entry := record.versions.get(version)) is not None and entry.folder == fragment.folder
    }
