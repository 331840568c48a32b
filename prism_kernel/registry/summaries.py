"""A package's summary, derived from its record and its latest version."""

from __future__ import annotations

import msgspec

from prism_kernel.models.package import LATEST, PackageSummary
from prism_kernel.repository import RecordView, Repository
from prism_kernel.repository.encoding import corrupt


class _Description(msgspec.Struct, frozen=True):
    """What a summary takes from metadata, by wire name; the file tree beside it is passed over."""

    description: str | None = None
    keywords: list[str] = []
    license: str | None = None
    tags: list[str] = []


_decoder = msgspec.json.Decoder(_Description)


async def summarise(repository: Repository, view: RecordView) -> PackageSummary:
    """What lists show; the index stores exactly this.

    Raises what the store raises, and ``StorageUnavailable`` naming metadata that is damaged.
    """
    record = view.record
    latest = record.dist_tags.get(LATEST)
    described = _Description()
    if latest is not None:
        keys = view.keys(latest)
        described = _read(await repository.versions.metadata(keys), keys.metadata)
    return PackageSummary(
        name=record.name,
        revision=record.revision,
        latest=latest,
        versions=view.ascending,
        dist_tags=record.dist_tags,
        tags=described.tags,
        description=described.description,
        keywords=described.keywords,
        license=described.license,
        modified_at=record.modified_at,
    )


def _read(metadata: bytes, key: str) -> _Description:
    try:
        return _decoder.decode(metadata)
    except msgspec.DecodeError as error:
        raise corrupt(key) from error
