"""Members of package.json in the shapes that npm clients expect.

npm tidies package.json when it publishes; Prism reads it from the tarball, where old packages have
what their authors wrote: dependencies as a list, ``engines`` as a list. What has no meaning in any
client is left out, so that typed ones (bun, deno) can read every packument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from prism_kernel.api import JsonMapping, JsonObject, JsonValue

_PROTO = "__proto__"
_DEPENDENCY_NAME = re.compile(r"(@?[^@\s]+)(?:@|\s+)?(.*)", re.DOTALL)
_INSTALL_SCRIPTS = frozenset({"preinstall", "install", "postinstall"})


def without_proto(document: JsonMapping) -> JsonObject:
    """The document without members that would set a prototype where a client copies objects."""
    return {key: _harmless(value) for key, value in document.items() if key != _PROTO}


def _harmless(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return without_proto(value)
    return [_harmless(each) for each in value] if isinstance(value, list) else value


def dependencies(value: JsonValue) -> JsonObject:
    """Names and ranges; also of the list ``["a@^1", "b"]`` that npm once took."""
    return dict(_listed(value)) if isinstance(value, list) else strings(value)


def _listed(items: list[JsonValue]) -> Iterator[tuple[str, str]]:
    for item in items:
        match = _DEPENDENCY_NAME.fullmatch(item.strip()) if isinstance(item, str) else None
        if match is not None:
            yield match[1], match[2]


def strings(value: JsonValue) -> JsonObject:
    """The members of an object that are strings."""
    if not isinstance(value, dict):
        return {}
    return {key: each for key, each in value.items() if isinstance(each, str)}


def objects(value: JsonValue) -> JsonObject:
    """The members of an object that are objects."""
    if not isinstance(value, dict):
        return {}
    return {key: each for key, each in value.items() if isinstance(each, dict)}


def words(value: JsonValue) -> list[JsonValue]:
    """A list of strings, also of one string that stands for such a list."""
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def bundled(package_json: JsonMapping) -> list[JsonValue]:
    """The names of bundled dependencies; ``true`` is all of them, and there are two spellings."""
    value = package_json.get("bundleDependencies", package_json.get("bundledDependencies"))
    if value is True:
        return [*dependencies(package_json.get("dependencies"))]
    return words(value) if isinstance(value, list) else []


def runs_on_install(package_json: JsonMapping, root_files: frozenset[str]) -> bool:
    """Whether installing runs code: a script says so, or npm builds a ``binding.gyp`` by itself."""
    scripts = strings(package_json.get("scripts"))
    if any(scripts.get(name) for name in _INSTALL_SCRIPTS):
        return True
    return "binding.gyp" in root_files and package_json.get("gypfile") is not False
