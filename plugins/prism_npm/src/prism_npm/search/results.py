"""Packages as ``npm search`` shows them."""

from __future__ import annotations

from collections.abc import Iterator

from prism_kernel.api import (
    LATEST,
    JsonMapping,
    JsonObject,
    JsonValue,
    PackageNotFound,
    PackageRecord,
    RegistryService,
    VersionNotFound,
)
from prism_npm.annotations import annotations_of
from prism_npm.packuments.source import FragmentSource
from prism_npm.presentation import maintainers, timestamp

_WEB = ("https://", "http://")
_GIT = "git+"


class Results:
    """Describes packages. ``base`` is the registry's URL without a trailing slash."""

    def __init__(self, registry: RegistryService, source: FragmentSource, base: str) -> None:
        self._registry = registry
        self._source = source
        self._base = base

    async def describe(self, name: str) -> JsonObject | None:
        """The package by its latest version; ``None`` if it is gone. Raises what storage does."""
        try:
            record = (await self._registry.snapshot(name)).record
            version = record.dist_tags.get(LATEST, next(reversed(record.versions), ""))
            if version not in record.versions:
                return None
            fragments = await self._source.fragments(record, (version,))
        except (PackageNotFound, VersionNotFound):
            return None
        return _description(record, version, fragments[version].document(), self._base)


def _description(
    record: PackageRecord, version: str, document: JsonMapping, base: str
) -> JsonObject:
    entry = record.versions[version]
    scope, slash, _ = record.name.partition("/")
    described: JsonObject = {
        "name": record.name,
        "scope": scope.removeprefix("@") if slash else "unscoped",
        "version": version,
        "description": _text(document.get("description")),
        "keywords": _texts(document.get("keywords")),
        "date": timestamp(entry.published_at),
        "license": _text(document.get("license")),
        "author": _person(document.get("author")),
        "publisher": _publisher(document),
        "maintainers": [
            {"username": each.name, "email": each.email or ""}
            for each in maintainers(record, annotations_of(record))
        ],
        "links": _links(record.name, document, base),
    }
    return {member: value for member, value in described.items() if value is not None}


def people_of(description: JsonMapping) -> Iterator[str]:
    """The names and addresses of all who had to do with a package, in lower case."""
    named = description.get("maintainers")
    persons = [description.get("author"), description.get("publisher")]
    for person in [*persons, *(named if isinstance(named, list) else [])]:
        if isinstance(person, dict):
            yield from (each.lower() for each in person.values() if isinstance(each, str))


def _publisher(document: JsonMapping) -> JsonObject:
    user = document.get("_npmUser")
    known = user if isinstance(user, dict) else {}
    return {"username": known.get("name"), "email": known.get("email")}


def _person(value: JsonValue) -> JsonObject | None:
    """``Ada <ada@acme.example> (https://...)``, or an object."""
    if isinstance(value, str):
        name, _, rest = value.partition("<")
        email = rest.partition(">")[0].strip()
        return {"name": name.partition("(")[0].strip(), **({"email": email} if email else {})}
    if isinstance(value, dict):
        return {key: value[key] for key in ("name", "email") if isinstance(value.get(key), str)}
    return None


def _links(name: str, document: JsonMapping, base: str) -> JsonObject:
    """Only what a browser can open: these are a stranger's words."""
    links: JsonObject = {"npm": f"{base}/{name}"}
    for member in ("homepage", "repository", "bugs"):
        value = document.get(member)
        url = value.get("url") if isinstance(value, dict) else value
        if isinstance(url, str) and url.removeprefix(_GIT).startswith(_WEB):
            links[member] = url.removeprefix(_GIT)
    return links


def _text(value: JsonValue) -> str | None:
    if isinstance(value, dict):
        value = value.get("type")
    return value if isinstance(value, str) else None


def _texts(value: JsonValue) -> list[JsonValue]:
    words = value.replace(",", " ").split() if isinstance(value, str) else value
    return [each for each in words if isinstance(each, str)] if isinstance(words, list) else []
