"""JSON as it is stored: pretty, in a fixed order, ending in a newline: its diffs are readable."""

from __future__ import annotations

import msgspec
import orjson

from prism_kernel.errors import StorageUnavailable
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.models.package import PackageRecord

_decoder = msgspec.json.Decoder(PackageRecord)
_encoder = msgspec.json.Encoder(order="sorted")


def decode_document(data: bytes, key: str) -> JsonObject:
    """Raises ``StorageUnavailable`` naming the key if it does not hold a JSON object."""
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _corrupt(key) from error
    if not isinstance(document, dict):
        raise _corrupt(key)
    return document


def encode_record(record: PackageRecord) -> bytes:
    return msgspec.json.format(_encoder.encode(record), indent=2) + b"\n"


def decode_record(data: bytes, key: str) -> PackageRecord:
    """Raises ``StorageUnavailable`` naming the key if it does not hold a package record."""
    try:
        return _decoder.decode(data)
    except msgspec.DecodeError as error:
        raise _corrupt(key) from error


def _corrupt(key: str) -> StorageUnavailable:
    return StorageUnavailable(f"The stored object {key!r} is damaged.", code="storage-corrupt")
