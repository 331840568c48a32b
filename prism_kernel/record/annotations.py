"""What plugins keep with a package."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from prism_kernel.jsonvalue import JsonObject
from prism_kernel.models.package import PackageRecord
from prism_kernel.record.revision import revised


def with_annotations(
    record: PackageRecord, plugin: str, kept: JsonObject, at: datetime
) -> PackageRecord:
    """The record in which ``plugin`` keeps this, and nothing else."""
    annotations = {**record.annotations, plugin: kept}
    return revised(record, replace(record, annotations=annotations), at)
