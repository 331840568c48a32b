"""Types of a package, or of a folder in it, where no exports map speaks.

``loadModuleFromSpecificNodeModulesDirectory`` and ``loadNodeModuleFromDirectoryWorker`` of
TypeScript 6: ``typesVersions``, ``typings``, ``types``, ``main``, ``index``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prism_kernel.jsonvalue import JsonMapping, JsonObject
from prism_kernel.resolution.outcome import StepKind, Trace
from prism_kernel.resolution.paths import normalise
from prism_kernel.resolution.types_files import DeclarationFiles, known_extension
from prism_kernel.resolution.types_versions import best_mapping, mapped_paths
from prism_kernel.resolution.view import PackageView

_FIELDS = ("typings", "types", "main")

_Loader = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class TypesSearch:
    """``esm``: an ESM importer under ``node16``, for which folders have no index."""

    view: PackageView
    files: DeclarationFiles
    esm: bool
    trace: Trace | None = None

    def package(self, rest: str) -> str | None:
        """The types of ``rest``, a path behind the package's name, or of the package if empty."""
        candidate = normalise(rest)
        if candidate is None:
            return None
        root = self.view.package_json
        nested = self.view.package_json_in(candidate) if candidate else None
        if nested is not None and "exports" not in root:
            found = None if rest.endswith("/") else self.files.of_module(candidate, esm=self.esm)
            return found or self._folder(candidate, nested, candidate)
        paths = mapped_paths(root) if candidate else None
        if paths is not None:
            mapped = self._mapped(paths, rest, "", lambda path: self._module(path, rest))
            if mapped is not None:
                return mapped[0]
        # TypeScript keeps the slash, so that ``lib/`` is the folder although there is a lib.d.ts.
        return self._module(f"{candidate}/" if rest.endswith("/") else candidate, rest)

    def _module(self, path: str, rest: str) -> str | None:
        found = self.files.of_module(path, esm=self.esm) if rest or not self.esm else None
        found = found or self._folder(path, self.view.package_json, "")
        closed = self.view.package_json.get("exports") is not None
        if found is None and self.esm and not rest and not closed:
            return self.files.of_module(_join(path, "index.js"), esm=True)
        return found

    def _folder(self, folder: str, package_json: JsonMapping, owner: str) -> str | None:
        """The types of ``folder``, by a package.json that sits in ``owner``."""
        named = self._named_file(package_json, owner) if folder == owner else None
        paths = mapped_paths(package_json)
        esm = self.esm and package_json.get("type") == "module"

        def load(path: str) -> str | None:
            return self._file_or_index(path, esm=esm)

        if paths is not None and (named is None or _is_inside(named, folder)):
            name = "index" if named is None else named[len(folder) + bool(folder) :]
            mapped = self._mapped(paths, name, folder, load)
            if mapped is not None:
                return mapped[0]
        found = load(named) if named is not None else None
        if found is not None or self.esm:
            return found
        return self.files.of_module(_join(folder, "index"), esm=False)

    def _named_file(self, package_json: JsonMapping, folder: str) -> str | None:
        for field in _FIELDS:
            value = package_json.get(field)
            if not isinstance(value, str) or not value:
                continue
            path = normalise(_join(folder, value))
            self._note(StepKind.FIELD_READ, field, value)
            return f"{path}/" if path and value.endswith("/") else path
        return None

    def _file_or_index(self, path: str, *, esm: bool) -> str | None:
        found = self.files.of_field(path) or self.files.of_module(path, esm=esm)
        if found is not None or esm:
            return found
        return self.files.of_module(_join(path, "index"), esm=False)

    def _mapped(
        self, paths: JsonObject, name: str, folder: str, load: _Loader
    ) -> tuple[str | None] | None:
        """What ``typesVersions`` maps ``name`` to: ``None`` if no key matches it at all."""
        mapping = best_mapping(paths, name)
        if mapping is None:
            return None
        key, star = mapping
        substitutes = paths[key]
        self._note(StepKind.FIELD_READ, "typesVersions", key)
        for substitute in substitutes if isinstance(substitutes, list) else []:
            if not isinstance(substitute, str):
                continue
            # An empty star is left in place: TypeScript tests the matched text for truth.
            filled = substitute.replace("*", star, 1) if star else substitute
            path = normalise(_join(folder, filled))
            if path is None:
                continue
            exact = self.files.exact(path) if known_extension(substitute) else None
            found = exact or load(path)
            if found is not None:
                return (found,)
        return (None,)

    def _note(self, kind: StepKind, subject: str, detail: str) -> None:
        if self.trace is not None:
            self.trace.add(kind, subject, detail)


def _join(folder: str, rest: str) -> str:
    return f"{folder.rstrip('/')}/{rest}" if folder else rest


def _is_inside(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
