"""Documents that an earlier Prism stored: they are read for ever.

The files are never written again. A change of a model that fails here would leave somebody's
registry unreadable.
"""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from prism_kernel.models.base import StoredDocument
from prism_kernel.models.diff import VersionDiff
from prism_kernel.models.manifest import PrismManifest
from prism_kernel.models.metadata import VersionMetadata
from prism_kernel.models.package import PackageRecord, PackageSummary
from prism_kernel.repository.encoding import decode_model, decode_record
from prism_kernel.repository.file_table import read_file_table
from prism_kernel.repository.record_encoder import RecordEncoder
from prism_kernel.repository.records import RecordView
from prism_kernel.repository.versions import view_of_manifest

V1 = Path(__file__).parents[1] / "data" / "golden" / "v1"
MODELS: dict[str, type[StoredDocument]] = {
    "manifest": PrismManifest,
    "metadata": VersionMetadata,
    "diff": VersionDiff,
    "summary": PackageSummary,
}


def stored(name: str) -> bytes:
    return V1.joinpath(f"{name}.json").read_bytes()


def members_lost(before: object, after: object, place: str = "") -> list[str]:
    """The places in ``before`` whose value is not in ``after``; additions are fine."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            lost
            for name, value in before.items()
            for lost in members_lost(value, after.get(name, "(nothing)"), f"{place}.{name}")
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [lost for index, (a, b) in pairs for lost in members_lost(a, b, f"{place}[{index}]")]
    return [] if before == after else [place]


@pytest.mark.parametrize("name", MODELS)
def test_a_document_is_read_and_written_again_without_a_loss(name):
    document = decode_model(MODELS[name], stored(name), name)
    written = json.loads(document.model_dump_json(by_alias=True))
    assert members_lost(json.loads(stored(name)), written) == []


@pytest.mark.parametrize("name", MODELS)
def test_a_document_is_valid_without_any_conversion(name):
    MODELS[name].model_validate_json(stored(name), strict=True)


@pytest.mark.parametrize("name", MODELS)
def test_a_document_fits_todays_schema_at_its_top(name):
    schema = MODELS[name].model_json_schema(by_alias=True)
    document = json.loads(stored(name))
    assert set(schema.get("required", ())) <= document.keys() <= schema["properties"].keys()


@pytest.mark.parametrize("name", MODELS)
def test_a_document_of_today_has_the_schema_version_of_the_stored_one(name):
    today = MODELS[name].model_fields["schema_version"].default
    assert json.loads(stored(name))["schemaVersion"] == today


@pytest.mark.parametrize("name", MODELS)
def test_members_of_a_later_schema_are_passed_over(name):
    later = {**json.loads(stored(name)), "schemaVersion": 2, "inventedLater": {"a": 1}}
    decode_model(MODELS[name], json.dumps(later).encode(), name)


@pytest.mark.parametrize("name", ["package", "package-with-checksum"])
def test_the_package_record_is_read_and_written_byte_for_byte(name):
    """One from before checksums and annotations were kept gets both, and nothing else changes."""
    record = decode_record(stored(name), "package")
    assert RecordEncoder().encode(record) == stored("package-with-checksum")
    assert (
        record.schema_version
        == PackageRecord("", record.created_at, record.created_at).schema_version
    )


def test_the_package_record_says_what_it_said():
    record = decode_record(stored("package"), "package")
    view = RecordView(record, "token")
    assert (record.name, record.revision) == ("@acme/widget", 5)
    assert view.entry("1.0.0").deprecated == "Use 1.1.0."
    assert view.facts["1.1.0-rc.1"].yanked
    assert view.candidates.max_satisfying("^1") == "1.1.0"
    assert record.dist_tags == {"latest": "1.1.0", "next": "1.1.0-rc.1"}
    assert record.tombstones["0.9.0"].reason == "Published by mistake."


def test_a_record_of_a_later_schema_is_read():
    later = {**json.loads(stored("package")), "inventedLater": 1}
    assert decode_record(json.dumps(later).encode(), "package").revision == 5


def test_the_records_schema_requires_nothing_that_is_not_stored():
    schema = msgspec.json.schema(PackageRecord)["$defs"]["PackageRecord"]
    assert set(schema["required"]) <= json.loads(stored("package")).keys()


def test_resolution_reads_the_manifest():
    view = view_of_manifest(json.loads(stored("manifest")))
    assert (view.name, view.version) == ("@acme/widget", "1.0.0")
    assert "dist/parts/wheel.js" in view.files
    assert view.package_json["type"] == "module"


def test_files_are_found_by_the_metadata():
    table = read_file_table(stored("metadata"), "metadata")
    assert len(table) == 8
    offsets = sorted((file.offset, file.gzip_bytes) for file in table.values())
    ends = [offset + size for offset, size in offsets]
    assert [offset for offset, _ in offsets] == [0, *ends[:-1]]
