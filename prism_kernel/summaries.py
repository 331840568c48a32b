"""A package's summary, derived from its record and its latest version."""

from __future__ import annotations

from prism_kernel.jsonvalue import JsonObject
from prism_kernel.models.package import PackageSummary
from prism_kernel.publish.tagging import LATEST
from prism_kernel.repository import RecordView, Repository
from prism_kernel.repository.encoding import decode_document
from prism_kernel.semver import sort

_FROM_METADATA = ("description", "keywords", "license", "tags")


async def summarise(repository: Repository, view: RecordView) -> PackageSummary:
    """What lists show; the index stores exactly this."""
    record = view.record
    latest = record.dist_tags.get(LATEST)
    described: JsonObject = {}
    if latest is not None:
        keys = view.keys(latest)
        metadata = decode_document(await repository.versions.metadata(keys), keys.metadata)
        described = {member: metadata[member] for member in _FROM_METADATA if member in metadata}
    return PackageSummary.model_validate(
        {
            **described,
            "name": record.name,
            "revision": record.revision,
            "latest": latest,
            "versions": sort(record.versions),
            "distTags": record.dist_tags,
            "modifiedAt": record.modified_at,
        }
    )
