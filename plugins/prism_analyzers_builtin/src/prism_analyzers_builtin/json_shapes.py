"""Reading a package.json in which nothing has to have the shape it should."""

from __future__ import annotations

import json

from prism_kernel.api import JsonMapping, JsonObject, JsonValue, PackageContents

MAX_NESTED_MANIFEST_BYTES = 256 * 1024
"""Bytes of a nested package.json worth parsing; real ones have a few hundred."""


def text_at(document: JsonMapping, key: str) -> str | None:
    """The non-empty string under ``key``, or ``None``."""
    value = document.get(key)
    return value if isinstance(value, str) and value else None


def object_at(document: JsonMapping, key: str) -> JsonObject:
    """The object under ``key``, or an empty one."""
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def read_object(package: PackageContents, path: str) -> JsonObject | None:
    """The JSON object in a file of the package, or ``None`` if it does not hold one."""
    if package.files[path].raw_bytes > MAX_NESTED_MANIFEST_BYTES:
        return None
    try:
        value: JsonValue = json.loads(package.read(path))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
