"""Read the descriptive members of a package.json, whatever shape their author gave them."""

from __future__ import annotations

from collections.abc import Mapping

from prism_kernel.jsonvalue import JsonMapping, JsonObject, JsonValue

_MAX_KEYWORDS = 100
_DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


def describe(package_json: JsonMapping) -> JsonObject:
    """The members of ``VersionMetadata`` that come from package.json, by wire name.

    Shapes that npm does not know are left out, never an error: descriptions decide nothing.
    """
    found: JsonObject = {
        "description": _text(package_json.get("description")),
        "keywords": _keywords(package_json.get("keywords")),
        "license": _license(package_json),
        "repository": _repository(package_json.get("repository")),
        "homepage": _text(package_json.get("homepage")),
        "author": _person(package_json.get("author")),
        "bugs": _bugs(package_json.get("bugs")),
    }
    for kind in _DEPENDENCIES:
        found[kind] = _ranges(package_json.get(kind))
    return {key: value for key, value in found.items() if value is not None}


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) and value else None


def _keywords(value: JsonValue) -> list[JsonValue]:
    words = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(words, list):
        return []
    found: list[JsonValue] = [word for word in words if isinstance(word, str)]
    return found[:_MAX_KEYWORDS]


def _license(package_json: JsonMapping) -> str | None:
    """``license`` as text, or the old forms ``{type}`` and ``licenses: [{type}]``."""
    value = package_json.get("license")
    if value is None:
        old = package_json.get("licenses")
        value = old[0] if isinstance(old, list) and old else old
    if isinstance(value, dict):
        value = value.get("type") or value.get("name")
    return _text(value)


def _repository(value: JsonValue) -> JsonObject | None:
    if isinstance(value, str) and value:
        return {"url": value}
    return _texts(value, ("type", "url", "directory"), needed="url")


def _person(value: JsonValue) -> JsonValue:
    return _text(value) or _texts(value, ("name", "email", "url"))


def _bugs(value: JsonValue) -> JsonObject | None:
    if isinstance(value, str) and value:
        return {"url": value}
    return _texts(value, ("url", "email"))


def _texts(
    value: JsonValue, members: tuple[str, ...], needed: str | None = None
) -> JsonObject | None:
    if not isinstance(value, Mapping):
        return None
    found: JsonObject = {
        member: value[member] for member in members if isinstance(value.get(member), str)
    }
    return found if found and (needed is None or needed in found) else None


def _ranges(value: JsonValue) -> JsonObject:
    if not isinstance(value, Mapping):
        return {}
    return {name: text for name, text in value.items() if isinstance(text, str)}
