"""Encode package records, each version's entry once.

A publish adds one entry to a record that may have thousands. To encode them all again takes longer
than everything else that the publish does with the record; so what an entry looks like is kept, and
a record is joined from that.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping
from itertools import islice
from operator import attrgetter, is_
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from prism_kernel.lru import LruCache
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.repository.checksum import with_checksum

_KEPT_BYTES = 16 * 1024 * 1024
_CLOSING = b"}\n}"
_INDENT = b"\n    "

_encoder = msgspec.json.Encoder(order="sorted")


class _Kept(NamedTuple):
    """Of a record: its versions as they were, and their places in the document, in its order.

    ``versions`` is the record's own mapping, which nobody changes in place.
    """

    versions: Mapping[str, VersionEntry]
    order: list[str]
    encoded: list[bytes]
    document_bytes: int


class RecordEncoder:
    """Keeps the entries of the records that were encoded of late."""

    def __init__(self) -> None:
        self._kept: LruCache[str, _Kept] = LruCache(_KEPT_BYTES, attrgetter("document_bytes"))

    def encode(self, record: PackageRecord) -> bytes:
        """The record as it is stored: pretty, in a fixed order, with a checksum over it."""
        order, encoded = _entries(record.versions, self._kept.get(record.name))
        document = with_checksum(*_pieces(record, encoded))
        kept = _Kept(record.versions, order, encoded, len(document))
        self._kept.put(record.name, kept)
        return document


def _entries(
    versions: Mapping[str, VersionEntry], kept: _Kept | None
) -> tuple[list[str], list[bytes]]:
    """The versions in the order of the document, and their places in it."""
    if kept is None:
        order = sorted(versions)
        return order, [_encoded(version, versions[version]) for version in order]
    if _begins_with(versions, kept.versions):
        return _with_more(kept, list(islice(versions.items(), len(kept.versions), None)))
    known = dict(zip(kept.order, kept.encoded, strict=True))
    order = sorted(versions)
    return order, [
        known[each] if kept.versions.get(each) is versions[each] else _encoded(each, versions[each])
        for each in order
    ]


def _begins_with(now: Mapping[str, VersionEntry], before: Mapping[str, VersionEntry]) -> bool:
    """Whether nothing has changed but that versions came: what a publish does.

    By identity, which does not even look at two thousand entries: they have long left the caches
    of the processor, and to fetch them takes longer than all the rest.
    """
    return (
        len(now) >= len(before)
        and all(map(is_, now.keys(), before.keys()))
        and all(map(is_, now.values(), before.values()))
    )


def _with_more(
    kept: _Kept, more: Iterable[tuple[str, VersionEntry]]
) -> tuple[list[str], list[bytes]]:
    order, encoded = list(kept.order), list(kept.encoded)
    for version, entry in more:
        place = bisect.bisect(order, version)
        order.insert(place, version)
        encoded.insert(place, _encoded(version, entry))
    return order, encoded


def _pieces(record: PackageRecord, entries: list[bytes]) -> list[bytes]:
    """``versions`` is the last member in the order of the names."""
    document = _pretty(replace(record, versions={}))
    if not entries:
        return [document, b"\n"]
    first, *rest = entries
    head = document.removesuffix(_CLOSING)
    return [head, first.removeprefix(b","), *rest, b"\n  }\n}\n"]


def _encoded(version: str, entry: VersionEntry) -> bytes:
    """Behind a comma. No text in JSON has a newline: each one starts a line to be indented."""
    return b",\n    %s: %s" % (_encoder.encode(version), _pretty(entry).replace(b"\n", _INDENT))


def _pretty(value: object) -> bytes:
    return msgspec.json.format(_encoder.encode(value), indent=2)
