"""``typesVersions`` and ``types@range``: what a package says for one TypeScript version."""

from __future__ import annotations

from prism_kernel.jsonvalue import JsonMapping, JsonObject
from prism_kernel.semver import satisfies

TYPESCRIPT_VERSION = "6.0.3"
"""The TypeScript whose answers Prism gives."""

_PREFIX = "types@"


def mapped_paths(package_json: JsonMapping) -> JsonObject | None:
    """The path mappings of the first ``typesVersions`` range that holds, if there are any."""
    versions = package_json.get("typesVersions")
    if not isinstance(versions, dict):
        return None
    for selector, paths in versions.items():
        if _holds(selector):
            return paths if isinstance(paths, dict) else None
    return None


def best_mapping(paths: JsonObject, name: str) -> tuple[str, str | None] | None:
    """The key that maps ``name`` and what its star stands for; the longest prefix wins."""
    if name in paths and "*" not in name:
        return name, None
    best: tuple[str, str] | None = None
    longest = -1
    for key in paths:
        prefix, star, suffix = key.partition("*")
        if not star or "*" in suffix or len(prefix) <= longest:
            continue
        if len(name) >= len(key) - 1 and name.startswith(prefix) and name.endswith(suffix):
            best, longest = (key, name[len(prefix) : len(name) - len(suffix)]), len(prefix)
    return best


def is_versioned_condition(condition: str) -> bool:
    """Whether ``condition`` is a ``types@range`` that holds."""
    return condition.startswith(_PREFIX) and _holds(condition.removeprefix(_PREFIX))


def _holds(selector: str) -> bool:
    return satisfies(TYPESCRIPT_VERSION, selector)
