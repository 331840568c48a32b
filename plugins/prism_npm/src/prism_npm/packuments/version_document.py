"""What a packument says of one version, from what was stored with it; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prism_kernel.api import JsonObject, JsonValue
from prism_npm.packuments.commands import command_folder, commands, commands_in
from prism_npm.packuments.members import (
    bundled,
    dependencies,
    objects,
    runs_on_install,
    strings,
    without_proto,
    words,
)
from prism_npm.packuments.stored_metadata import StoredMetadata, read_metadata

SHORT_MEMBERS = frozenset(
    {
        "name",
        "version",
        "dependencies",
        "optionalDependencies",
        "peerDependencies",
        "peerDependenciesMeta",
        "acceptDependencies",
        "bundleDependencies",
        "bin",
        "directories",
        "engines",
        "os",
        "cpu",
        "libc",
        "funding",
        "hasInstallScript",
        "_hasShrinkwrap",
    }
)
"""What installers use: the abbreviated form. npm's own, with ``libc`` and without
``devDependencies``, which no installer reads of a dependency."""

_SHAPES: Mapping[str, Callable[[JsonValue], JsonValue]] = {
    "dependencies": dependencies,
    "devDependencies": dependencies,
    "optionalDependencies": dependencies,
    "peerDependencies": dependencies,
    "acceptDependencies": strings,
    "peerDependenciesMeta": objects,
    "engines": strings,
    "scripts": strings,
    "directories": strings,
    "os": words,
    "cpu": words,
    "libc": words,
}
_OURS = frozenset(
    {
        "bin",
        "bundledDependencies",
        "bundleDependencies",
        "deprecated",
        "dist",
        "hasInstallScript",
        "readme",
        "readmeFilename",
    }
)
_README = re.compile(r"readme(?:\.(?P<suffix>md|markdown|mdown|txt))?", re.IGNORECASE)
_BEST_SUFFIXES = ("md", "markdown", "mdown", "", "txt")


@dataclass(frozen=True, slots=True)
class VersionDocument:
    """``full`` is the version as the full packument has it, ``dist`` its last member.

    ``deprecated`` and what depends on URLs and keys is not in it.
    """

    full: JsonObject
    integrity: str

    @property
    def short(self) -> JsonObject:
        """As the abbreviated packument has it."""
        return {
            key: value for key, value in self.full.items() if key in SHORT_MEMBERS or key == "dist"
        }


def read_version(metadata: bytes) -> VersionDocument:
    """The document of a version, from its stored ``VersionMetadata``.

    Members of package.json never replace what the registry says. Raises ``StorageUnavailable``
    (``storage-corrupt``).
    """
    stored = read_metadata(metadata)
    package_json = without_proto(stored.package_json)  # type: ignore[arg-type]  # decoded JSON
    return VersionDocument(_document(stored, package_json), stored.dist.integrity)


def _document(stored: StoredMetadata, package_json: JsonObject) -> JsonObject:
    name, version = stored.identifier.name, stored.identifier.version
    root_files = frozenset(node.path for node in stored.files.tree if node.type == "file")
    added: JsonObject = {
        "bin": _commands(stored, package_json),
        "bundleDependencies": bundled(package_json),
        "hasInstallScript": runs_on_install(package_json, root_files),
        "_hasShrinkwrap": "npm-shrinkwrap.json" in root_files,
        "readmeFilename": _readme(root_files),
    }
    return {
        "_id": f"{name}@{version}",
        "name": name,
        "version": version,
        **_from_package_json(package_json),
        **{key: value for key, value in added.items() if value},
        "_npmUser": {"name": stored.publisher.name, "email": stored.publisher.email or ""},
        "dist": _dist(stored),
    }


def _commands(stored: StoredMetadata, package_json: JsonObject) -> JsonObject:
    folder = command_folder(package_json)
    if folder is not None:
        return commands_in(folder, stored.files.below(folder))
    return commands(stored.identifier.name, package_json.get("bin"))


def _from_package_json(package_json: JsonObject) -> JsonObject:
    """Everything else its author wrote, except what clients take for the registry's word.

    npm keeps facts of its own in members that begin with an underscore (``_resolved``).
    """
    found: JsonObject = {}
    for key, value in package_json.items():
        if key in _OURS or key in {"name", "version"} or key.startswith("_"):
            continue
        shape = _SHAPES.get(key)
        shaped = shape(value) if shape else value
        if shape is None or shaped:
            found[key] = shaped
    return found


def _dist(stored: StoredMetadata) -> JsonObject:
    return {
        "integrity": stored.dist.integrity,
        "shasum": stored.dist.shasum,
        "fileCount": stored.files.total,
        "unpackedSize": sum(node.size.raw for node in stored.files.tree),
    }


def _readme(root_files: frozenset[str]) -> str | None:
    """The file that shows what the package is; Markdown before plain text, as npm picks it."""
    found = [(match["suffix"], path) for path in root_files if (match := _README.fullmatch(path))]
    ranked = sorted((_BEST_SUFFIXES.index((suffix or "").lower()), path) for suffix, path in found)
    return ranked[0][1] if ranked else None
