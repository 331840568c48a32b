"""``reference/documents.md`` and the JSON Schemas of everything that crosses a boundary."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping

import msgspec
from pydantic import BaseModel

from generators.markdown import table
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

DOCUMENTS: tuple[type[BaseModel], ...] = (
    PrismManifest,
    VersionMetadata,
    FileTreeSnapshot,
    VersionDiff,
    PackageSummary,
    PackageDetail,
    PackageList,
    VersionDocument,
    PublishMetadata,
    PublishPayload,
    PublishResponse,
    ResolvedEntry,
    Problem,
)


def render() -> str:
    """One row a document, linking its schema."""
    kinds = (*DOCUMENTS, PackageRecord)
    rows = sorted((_link(kind.__name__), _summary(kind)) for kind in kinds)
    return table(("Document", "What it is"), rows)


def schemas() -> Mapping[str, str]:
    """Every schema by file name, as it is written."""
    found = {each.__name__: each.model_json_schema(by_alias=True) for each in DOCUMENTS}
    found[PackageRecord.__name__] = msgspec.json.schema(PackageRecord)
    return {f"{name}.json": _encode(schema) for name, schema in found.items()}


def _link(name: str) -> str:
    return f"[`{name}`](schemas/{name}.json)"


def _summary(kind: type) -> str:
    doc = kind.__doc__ if kind.__doc__ and not kind.__doc__.startswith(kind.__name__) else ""
    return " ".join(inspect.cleandoc(doc).split("\n\n", maxsplit=1)[0].split()).replace("``", "`")


def _encode(schema: Mapping[str, object]) -> str:
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**dialect, **schema}, indent=2, sort_keys=True) + "\n"
