"""Encode package records, each version's entry once.

A publish adds one entry to a record that may have thousands. To encode them all again takes longer
than everything else that the publish does with the record; so what an entry looks like is kept, and
a record is joined from that.
"""

from __future__ import annotations

from operator import itemgetter

import msgspec
from msgspec.structs import replace

from prism_kernel.lru import LruCache
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.repository.checksum import with_checksum

_KEPT_BYTES = 16 * 1024 * 1024
_NO_VERSIONS = b"}\n}"
_INDENT = b"\n    "

_encoder = msgspec.json.Encoder(order="sorted")

Entries = dict[str, tuple[VersionEntry, bytes]]
"""By version, its entry and that entry's place in the document."""

Kept = tuple[Entries, int]
"""And the bytes of the document that they are from."""


class RecordEncoder:
    """Keeps the entries of the records that were encoded of late."""

    def __init__(self) -> None:
        self._kept: LruCache[str, Kept] = LruCache(_KEPT_BYTES, itemgetter(1))

    def encode(self, record: PackageRecord) -> bytes:
        """The record as it is stored: pretty, in a fixed order, with a checksum over it."""
        kept, _ = self._kept.get(record.name) or ({}, 0)
        entries: Entries = {
            version: known
            if (known := kept.get(version)) is not None and known[0] is entry
            else (entry, _encoded(version, entry))
            for version, entry in record.versions.items()
        }
        document = with_checksum(*_pieces(record, [entries[each][1] for each in sorted(entries)]))
        self._kept.put(record.name, (entries, len(document)))
        return document


def _pieces(record: PackageRecord, entries: list[bytes]) -> list[bytes]:
    """``versions`` is the last member in the order of the names."""
    document = _pretty(replace(record, versions={}))
    if not entries:
        return [document, b"\n"]
    first, *rest = entries
    head = document.removesuffix(_NO_VERSIONS)
    return [head, first.removeprefix(b","), *rest, b"\n  }\n}\n"]


def _encoded(version: str, entry: VersionEntry) -> bytes:
    """Behind a comma. No text in JSON has a newline: each one starts a line to be indented."""
    return b",\n    %s: %s" % (_encoder.encode(version), _pretty(entry).replace(b"\n", _INDENT))


def _pretty(value: object) -> bytes:
    return msgspec.json.format(_encoder.encode(value), indent=2)
