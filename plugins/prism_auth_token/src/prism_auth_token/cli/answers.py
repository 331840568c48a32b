"""What a registry answered, for people."""

from __future__ import annotations

from prism_kernel.api import JsonObject, JsonValue


def items(document: JsonObject) -> list[JsonObject]:
    """The objects in a list answer."""
    found = document.get("items")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def text(value: JsonValue) -> str:
    """A member for a person: ``-`` for none, lists with commas."""
    if isinstance(value, list):
        return ", ".join(map(text, value)) or "-"
    return "-" if value is None else str(value)
