"""Members of JSON documents that clients send, as the types that they must have.

All raise ``InvalidPayload`` for another type. A member that is ``null`` counts as missing.
"""

from __future__ import annotations

from prism_kernel.api import InvalidPayload, JsonMapping, JsonObject, JsonValue


def object_of(value: JsonValue, what: str) -> JsonObject:
    """``value`` if it is an object; ``what`` names it in the error."""
    if not isinstance(value, dict):
        raise InvalidPayload(f"{what} must be a JSON object.")
    return value


def object_member(document: JsonMapping, name: str) -> JsonObject:
    """Empty if it is missing."""
    value = document.get(name)
    return {} if value is None else object_of(value, f"The member {name!a}")


def text_member(document: JsonMapping, name: str) -> str | None:
    value = document.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidPayload(f"The member {name!a} must be text.")
    return value


def needed_text(document: JsonMapping, name: str) -> str:
    """Raises ``InvalidPayload`` if it is missing or empty, too."""
    value = text_member(document, name)
    if not value:
        raise InvalidPayload(f"The member {name!a} is missing.")
    return value


def texts_member(document: JsonMapping, name: str) -> tuple[str, ...]:
    """Empty if it is missing."""
    value = document.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise InvalidPayload(f"The member {name!a} must be a list of texts.")
    texts = tuple(each for each in value if isinstance(each, str))
    if len(texts) != len(value):
        raise InvalidPayload(f"The member {name!a} must be a list of texts.")
    return texts


def flag_member(document: JsonMapping, name: str) -> bool | None:
    value = document.get(name)
    if value is not None and not isinstance(value, bool):
        raise InvalidPayload(f"The member {name!a} must be true or false.")
    return value


def whole_number_member(document: JsonMapping, name: str) -> int | None:
    value = document.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise InvalidPayload(f"The member {name!a} must be a whole number.")
    return value
