"""``reference/documents.md`` and the JSON Schemas of everything that crosses a boundary."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping

import msgspec
from pydantic import BaseModel

from generators.markdown import table
from prism_kernel.models.changes import (
    Deprecation,
    DistTags,
    PackageChange,
    TagTarget,
    Yank,
)
from prism_kernel.models.diff import VersionDiff
from prism_kernel.models.files import FileTreeSnapshot
from prism_kernel.models.manifest import PrismManifest
from prism_kernel.models.metadata import VersionMetadata
from prism_kernel.models.package import PackageDetail, PackageList, PackageRecord, PackageSummary
from prism_kernel.models.problem import Problem
from prism_kernel.models.publish import (
    PublishMetadata,
    PublishPayload,
    PublishResponse,
    VersionDocument,
)
from prism_kernel.models.resolved import ResolvedEntry
from prism_kernel.models.store import StoreIdentity

DOCUMENTS: Mapping[type[BaseModel | PackageRecord], str] = {
    StoreIdentity: "Stored once. What tells a store from an empty folder.",
    PackageRecord: "Stored. A package's versions, dist-tags and tombstones: the commit point.",
    PrismManifest: "Stored with each version. What resolution needs to know of it.",
    VersionMetadata: "Stored with each version. Everything found out when it was published.",
    FileTreeSnapshot: "In the version metadata, and `GET …/files`: the files as a tree.",
    PackageSummary: "Stored in the index. A package as lists show it.",
    PackageList: "`GET /v1/packages`: a page of summaries.",
    PackageDetail: "`GET /v1/packages/{name}`: the summary and one row a version.",
    VersionDocument: "`GET /v1/packages/{name}/{version}`: metadata, manifest, state.",
    VersionDiff: "`GET …/diff/{previous}`: what changed between two versions.",
    PublishMetadata: "The part `metadata` of a publish by `multipart/form-data`.",
    PublishPayload: "The body of a publish by `application/json`.",
    PublishResponse: "The answer to a publish.",
    DistTags: "`GET …/tags`: each dist-tag with its version.",
    TagTarget: "The body of `PUT …/tags/{tag}`.",
    Deprecation: "The body of `PUT …/deprecation`.",
    Yank: "The body of `PUT …/yank`.",
    PackageChange: "The answer to every change of a published package.",
    ResolvedEntry: "`GET /v1/resolve`: the file that a runtime loads.",
    Problem: "Every error.",
}


def render() -> str:
    """One row a document, linking its schema."""
    rows = ((_link(kind.__name__), text) for kind, text in DOCUMENTS.items())
    return table(("Document", "Where it is met"), rows)


def schemas() -> Mapping[str, str]:
    """Every schema by file name, as it is written."""
    return {f"{kind.__name__}.json": _encode(_schema(kind)) for kind in DOCUMENTS}


def _schema(kind: type[BaseModel | PackageRecord]) -> Mapping[str, object]:
    if issubclass(kind, BaseModel):
        return kind.model_json_schema(by_alias=True)
    return msgspec.json.schema(kind)


def _link(name: str) -> str:
    return f"[`{name}`](schemas/{name}.json)"


def _encode(schema: Mapping[str, object]) -> str:
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(_tidy({**dialect, **schema}), indent=2, sort_keys=True) + "\n"


def _tidy(value: object, key: str = "") -> object:
    """The same schema, its descriptions without the indentation of the source."""
    if isinstance(value, dict):
        return {name: _tidy(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_tidy(each) for each in value]
    return inspect.cleandoc(value) if key == "description" and isinstance(value, str) else value
