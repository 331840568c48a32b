"""A record that is joined from kept pieces is the record."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from prism_kernel.models.package import ObjectDigests, PackageRecord, Tombstone, VersionEntry
from prism_kernel.repository.checksum import with_checksum
from prism_kernel.repository.encoding import decode_record
from prism_kernel.repository.record_encoder import RecordEncoder

AT = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
entries = st.builds(
    VersionEntry,
    digest=st.just("0" * 64),
    folder=st.just("f"),
    size=st.integers(0, 10**9),
    published_at=st.just(AT),
    publisher=st.just("ann"),
    deprecated=texts,
    yanked=texts,
    objects=st.none() | st.just(ObjectDigests("1", "2", "3")),
)
versions = st.builds("{}.{}.0".format, st.integers(0, 12), st.integers(0, 12))
records = st.builds(
    PackageRecord,
    name=st.just("widget"),
    created_at=st.just(AT),
    modified_at=st.just(AT),
    revision=st.integers(0, 99),
    versions=st.dictionaries(versions, entries, max_size=6),
    dist_tags=st.dictionaries(st.just("latest"), versions),
    tombstones=st.dictionaries(versions, st.builds(Tombstone, st.just("0"), st.just(AT), texts)),
    annotations=st.dictionaries(st.just("npm"), st.just({"versions": {}})),
)


def at_once(record: PackageRecord) -> bytes:
    encoded = msgspec.json.Encoder(order="sorted").encode(record)
    return with_checksum(msgspec.json.format(encoded, indent=2) + b"\n")


@given(st.lists(records, max_size=5))
def test_each_record_is_encoded_as_if_it_were_the_only_one(sequence):
    encoder = RecordEncoder()
    for record in sequence:
        data = encoder.encode(record)
        assert data == at_once(record) == RecordEncoder().encode(record)
        assert decode_record(data, "package") == record


@given(records, entries)
def test_an_entry_that_changed_is_encoded_again(record, entry):
    encoder = RecordEncoder()
    encoder.encode(record)
    for version in record.versions:
        record = replace(record, versions={**record.versions, version: entry})
        assert encoder.encode(record) == at_once(record)
    assert encoder.encode(replace(record, versions={})) == at_once(replace(record, versions={}))


@given(records, st.lists(st.tuples(versions, entries), max_size=8))
def test_versions_that_came_one_after_the_other_are_where_they_belong(record, published):
    encoder = RecordEncoder()
    for version, entry in published:
        record = replace(record, versions={**record.versions, version: entry})
        assert encoder.encode(record) == at_once(record)
