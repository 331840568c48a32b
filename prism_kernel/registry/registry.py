"""The use-cases that both front ends and plugins call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import orjson

from prism_kernel.concurrency import computed
from prism_kernel.contracts.auth import Principal
from prism_kernel.contracts.http import Answer
from prism_kernel.contracts.index import Indexer, Page
from prism_kernel.contracts.publishing import PublishRequest
from prism_kernel.jsonvalue import JsonObject, JsonValue
from prism_kernel.models.diff import VersionDiff
from prism_kernel.models.manifest import PrismManifest
from prism_kernel.models.metadata import VersionMetadata
from prism_kernel.models.package import PackageDetail, PackageRecord, VersionListing
from prism_kernel.publish.pipeline import PublishOutcome, PublishPipeline
from prism_kernel.publish.staging import StagedTarball
from prism_kernel.record.arrival import previous_version
from prism_kernel.registry.changes import Changes
from prism_kernel.registry.documents import (
    diff_document,
    files_document,
    resolved_document,
    version_diff,
    version_document,
)
from prism_kernel.registry.resolving import ResolveQuery, Resolver
from prism_kernel.registry.summaries import summarise
from prism_kernel.repository import RecordView, Repository, VersionKeys
from prism_kernel.repository.encoding import decode_model
from prism_kernel.repository.file_table import StoredFile

_SORTED = orjson.OPT_SORT_KEYS

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of a version: where it lies, and the token of the record that says so."""

    keys: VersionKeys
    file: StoredFile
    token: str


@dataclass(frozen=True, slots=True)
class FoundTarball:
    """A version's tarball: its keys, size in bytes, sha256 in hex, and the record's token."""

    keys: VersionKeys
    size: int
    sha256: str
    token: str


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything Prism does with packages.

    ``changes`` has what can be done to a package once it is published.

    Where a ``version`` is asked for, a dist-tag is accepted too.
    """

    repository: Repository
    index: Indexer
    resolver: Resolver
    pipeline: PublishPipeline
    changes: Changes

    # -- publishing ---------------------------------------------------------------------------

    async def publish(
        self, tarball: StagedTarball, request: PublishRequest, principal: Principal
    ) -> PublishOutcome:
        """See ``PublishPipeline.publish``."""
        return await self.pipeline.publish(tarball, request, principal)

    # -- documents ----------------------------------------------------------------------------

    async def record(self, name: str) -> PackageRecord:
        return (await self.repository.records.get(name)).record

    async def metadata(self, name: str, version: str) -> VersionMetadata:
        _, keys = await self._find(name, version)
        data = await self.repository.versions.metadata(keys)
        return decode_model(VersionMetadata, data, keys.metadata)

    async def manifest(self, name: str, version: str) -> PrismManifest:
        _, keys = await self._find(name, version)
        data = await self.repository.versions.manifest(keys)
        return decode_model(PrismManifest, data, keys.manifest)

    async def diff(self, name: str, version: str, previous: str) -> VersionDiff:
        """What changed from ``previous`` to ``version``."""
        view = await self.repository.records.get(name)
        return await self._compared(version_diff, view, version, previous)

    async def list_packages(self, *, cursor: str | None = None, limit: int = 50) -> Page:
        """A page of packages in name order."""
        return await self.index.list(cursor=cursor, limit=limit)

    # -- finished answers ---------------------------------------------------------------------

    async def package_answer(self, name: str) -> Answer:
        """A ``PackageDetail``."""
        view = await self.repository.records.get(name)
        summary = await summarise(self.repository, view)
        detail = PackageDetail(
            **dict(summary),
            releases=[_listing(view, version) for version in summary.versions],
        )
        body = detail.model_dump_json(by_alias=True, exclude_none=True).encode()
        return Answer(body, name, view.token)

    async def version_answer(self, name: str, version: str) -> Answer:
        """A ``VersionDocument``: the stored documents and what the record adds to them."""
        view, keys = await self._find(name, version)
        entry = view.entry(keys.version)
        metadata = await self.repository.versions.metadata(keys)
        manifest = await self.repository.versions.manifest(keys)
        added: JsonObject = {
            "deprecated": entry.deprecated,
            "yanked": entry.yanked,
            "distTags": _tags_of(view, keys.version),
            "previousVersion": previous_version(view.record, keys.version),
        }
        body = await computed(
            len(metadata) + len(manifest), version_document, metadata, manifest, keys, added
        )
        return Answer(body, name, view.token)

    async def tags_answer(self, name: str) -> Answer:
        """The dist-tags, each with the version it names."""
        view = await self.repository.records.get(name)
        return Answer(orjson.dumps(view.record.dist_tags, option=_SORTED), name, view.token)

    async def files_answer(self, name: str, version: str) -> Answer:
        """A ``FileTreeSnapshot``."""
        view, keys = await self._find(name, version)
        metadata = await self.repository.versions.metadata(keys)
        body = await computed(len(metadata), files_document, metadata, keys)
        return Answer(body, name, view.token)

    async def diff_answer(self, name: str, version: str, previous: str) -> Answer:
        """A ``VersionDiff``."""
        view = await self.repository.records.get(name)
        body = await self._compared(diff_document, view, version, previous)
        return Answer(body, name, view.token)

    async def resolve_answer(self, query: ResolveQuery) -> Answer:
        """A ``ResolvedEntry``.

        Raises ``InvalidSpec``, ``InvalidInput``, ``PackageNotFound``, ``VersionNotFound`` or
        ``EntryNotFound``, whose details say why nothing would be loaded.
        """
        view = await self.repository.records.get(query.spec.name)
        version = self.resolver.select(view, query)
        keys = view.keys(version)
        package = await self.repository.versions.view(keys)
        entry = self.resolver.resolve(view, package, query)
        manifest = await self.repository.versions.manifest(keys)
        body = await computed(
            len(manifest), resolved_document, manifest, keys, entry, query.manifest
        )
        return Answer(body, query.spec.name, view.token)

    # -- bytes --------------------------------------------------------------------------------

    async def find_file(self, name: str, version: str, path: str) -> FoundFile:
        """Takes no dist-tag. Raises ``PackageNotFound``, ``VersionNotFound``, ``FileNotFound``."""
        view = await self.repository.records.get(name)
        keys = view.keys(version)
        return FoundFile(keys, await self.repository.versions.file(keys, path), view.token)

    async def find_tarball(self, name: str, version: str) -> FoundTarball:
        """Raises ``PackageNotFound`` or ``VersionNotFound``; takes no dist-tag."""
        view = await self.repository.records.get(name)
        entry = view.entry(version)
        return FoundTarball(view.keys(version), entry.size, entry.digest, view.token)

    async def _find(self, name: str, version: str) -> tuple[RecordView, VersionKeys]:
        view = await self.repository.records.get(name)
        return view, _keys(view, version)

    async def _compared(
        self,
        build: Callable[[bytes, bytes, VersionKeys, VersionKeys], T],
        view: RecordView,
        version: str,
        previous: str,
    ) -> T:
        """What ``build`` makes of the metadata of both sides, the older first."""
        old, new = _keys(view, previous), _keys(view, version)
        before = await self.repository.versions.metadata(old)
        after = await self.repository.versions.metadata(new)
        return await computed(len(before) + len(after), build, before, after, old, new)


def _keys(view: RecordView, version: str) -> VersionKeys:
    """Of a version, or of the one that a dist-tag names. Raises ``VersionNotFound``."""
    return view.keys(view.record.dist_tags.get(version, version))


def _listing(view: RecordView, version: str) -> VersionListing:
    entry = view.entry(version)
    return VersionListing(
        version=version,
        published_at=entry.published_at,
        publisher=entry.publisher,
        digest=entry.digest,
        size=entry.size,
        deprecated=entry.deprecated,
        yanked=entry.yanked,
    )


def _tags_of(view: RecordView, version: str) -> list[JsonValue]:
    return [*sorted(tag for tag, named in view.record.dist_tags.items() if named == version)]
