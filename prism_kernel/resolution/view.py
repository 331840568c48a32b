"""A package version as resolution sees it: a manifest, file names, and nothing to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from prism_kernel.errors import InvalidManifest
from prism_kernel.jsonvalue import JsonMapping, JsonObject, JsonValue
from prism_kernel.resolution.keys import MapKeys, classify_exports, classify_imports

FIELDS = ("exports", "imports", "main", "module", "type", "types", "typings", "typesVersions")
"""The package.json members that resolution reads, in any runtime and in TypeScript.

A runtime whose ``main_fields`` name others (``browser``) finds them too: see ``EXTRA_FIELDS``.
"""

EXTRA_FIELDS = ("browser", "react-native", "jsnext:main")


def resolution_fields(package_json: JsonMapping) -> JsonObject:
    """The members of a package.json worth storing for resolution, in their own order."""
    wanted = {*FIELDS, *EXTRA_FIELDS}
    return {key: value for key, value in package_json.items() if key in wanted}


@dataclass(frozen=True, slots=True)
class PackageView:
    """One version, ready to resolve in. Build it once and keep it.

    ``files`` are package-relative posix paths; ``nested`` maps a folder (``dist/esm``) to the
    package.json in it; ``esm_syntax`` are the files among them in which ESM syntax was found
    although no package.json gives them a type.
    """

    name: str
    version: str
    package_json: JsonMapping
    files: frozenset[str]
    nested: dict[str, JsonObject] = field(default_factory=dict)
    esm_syntax: frozenset[str] = frozenset()
    directories: frozenset[str] = field(init=False, repr=False, compare=False)
    exports_keys: MapKeys = field(init=False, repr=False, compare=False)
    imports_keys: MapKeys = field(init=False, repr=False, compare=False)
    _folded: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)
    """Filled when first asked for: lower-case file name (in its folder) to path."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "directories", _directories(self.files))
        exports, imports = self.package_json.get("exports"), self.package_json.get("imports")
        object.__setattr__(self, "exports_keys", classify_exports(exports))
        object.__setattr__(self, "imports_keys", classify_imports(imports))

    def package_json_in(self, directory: str) -> JsonMapping | None:
        """The package.json in exactly this folder (``""`` is the root)."""
        return self.nested.get(directory) if directory else self.package_json

    def nearest_package_json(self, path: str) -> JsonMapping:
        """The package.json that governs ``path``: the one in the nearest folder above it."""
        directory = path.rpartition("/")[0]
        while directory and self.nested:
            found = self.nested.get(directory)
            if found is not None:
                return found
            if directory.endswith("node_modules"):
                return {}
            directory = directory.rpartition("/")[0]
        return self.package_json

    def in_other_case(self, path: str) -> str | None:
        """The file that differs from ``path`` only in the case of its own name."""
        if not self._folded:
            self._folded.update((_fold(each), each) for each in sorted(self.files))
        return self._folded.get(_fold(path))

    def to_document(self) -> JsonObject:
        """The stored JSON form, sorted so that equal views are equal documents."""
        nested: JsonObject = {
            key: resolution_fields(self.nested[key]) for key in sorted(self.nested)
        }
        files: list[JsonValue] = [*sorted(self.files)]
        esm_syntax: list[JsonValue] = [*sorted(self.esm_syntax)]
        return {
            "name": self.name,
            "version": self.version,
            "packageJson": resolution_fields(self.package_json),
            "files": files,
            "nested": nested,
            "esmSyntax": esm_syntax,
        }

    @classmethod
    def from_document(cls, document: JsonMapping) -> PackageView:
        """The view that ``to_document`` wrote.

        Raises ``InvalidManifest`` (``invalid-resolution-document``) if the shape is another.
        """
        nested = _object(document, "nested")
        return cls(
            name=_string(document, "name"),
            version=_string(document, "version"),
            package_json=_object(document, "packageJson"),
            files=_strings(document, "files"),
            nested={folder: _object(nested, folder) for folder in nested},
            esm_syntax=_strings(document, "esmSyntax"),
        )


def _fold(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return folder + slash + name.lower()


def _directories(files: Iterable[str]) -> frozenset[str]:
    found: set[str] = {""}
    for path in files:
        directory = path.rpartition("/")[0]
        while directory not in found:
            found.add(directory)
            directory = directory.rpartition("/")[0]
    return frozenset(found)


def _string(document: JsonMapping, key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str):
        raise _malformed(key)
    return value


def _object(document: JsonMapping, key: str) -> JsonObject:
    value = document.get(key, {})
    if not isinstance(value, dict):
        raise _malformed(key)
    return value


def _strings(document: JsonMapping, key: str) -> frozenset[str]:
    value = document.get(key, [])
    if not isinstance(value, list):
        raise _malformed(key)
    strings = [item for item in value if isinstance(item, str)]
    if len(strings) != len(value):
        raise _malformed(key)
    return frozenset(strings)


def _malformed(key: str) -> InvalidManifest:
    return InvalidManifest(
        f"The stored resolution document has no usable {key!r}.",
        code="invalid-resolution-document",
        member=key,
    )
