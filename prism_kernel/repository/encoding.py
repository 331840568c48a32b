"""Read the JSON that is stored."""

from __future__ import annotations

from typing import TypeVar

import msgspec
import orjson
from pydantic import ValidationError

from prism_kernel.errors import StorageUnavailable
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.models.base import StoredDocument
from prism_kernel.models.package import PackageRecord
from prism_kernel.repository.checksum import checksum_fits

D = TypeVar("D", bound=StoredDocument)

_decoder = msgspec.json.Decoder(PackageRecord)


def decode_document(data: bytes, key: str) -> JsonObject:
    """Raises ``StorageUnavailable`` naming the key if it does not hold a JSON object."""
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise corrupt(key) from error
    if not isinstance(document, dict):
        raise corrupt(key)
    return document


def decode_record(data: bytes, key: str) -> PackageRecord:
    """Raises ``StorageUnavailable`` naming the key if it does not hold a package record.

    So it does for a record that is not as it was written; one without a checksum is believed.
    """
    if not checksum_fits(data):
        raise corrupt(key)
    try:
        return _decoder.decode(data)
    except msgspec.DecodeError as error:
        raise corrupt(key) from error


def decode_model(model: type[D], data: bytes, key: str) -> D:
    """Raises ``StorageUnavailable`` naming the key if it does not hold such a document."""
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise corrupt(key) from error


def corrupt(key: str) -> StorageUnavailable:
    """What to raise for an object that is there and is not what was stored."""
    return StorageUnavailable(f"The stored object {key!r} is damaged.", code="storage-corrupt")
