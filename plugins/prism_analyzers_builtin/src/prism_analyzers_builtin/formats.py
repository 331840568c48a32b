"""How a runtime would read a file: by its extension and the nearest package.json."""

from __future__ import annotations

from dataclasses import dataclass, field

from prism_analyzers_builtin.json_shapes import read_object, text_at
from prism_analyzers_builtin.package_paths import TOP, extension_of, parent_of
from prism_kernel.api import Finding, PackageContents

_BY_EXTENSION = {
    ".mjs": "esm",
    ".cjs": "cjs",
    ".json": "json",
    ".wasm": "wasm",
    ".node": "addon",
    ".css": "css",
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "typescript",
    ".jsx": "jsx",
    ".d.ts": "types",
    ".d.mts": "types",
    ".d.cts": "types",
}


@dataclass(slots=True)
class ModuleFormats:
    """Formats of a package's files. Nested package.json files are read once, when asked for."""

    package: PackageContents
    findings: list[Finding] = field(default_factory=list)
    _scopes: dict[str, str] = field(default_factory=dict)

    def format_of(self, path: str) -> str:
        """The name of a file's format.

        One of ``esm``, ``cjs``, ``json``, ``wasm``, ``addon``, ``css``, ``typescript``, ``jsx``,
        ``types`` (declarations) and ``other``. A ``.js`` file, and one without an extension, is
        what the nearest package.json's ``type`` says: ``esm`` for ``module``, else ``cjs``.
        """
        extension = extension_of(path)
        if extension in {".js", ""}:
            return self._scope(parent_of(path))
        return _BY_EXTENSION.get(extension, "other")

    def _scope(self, directory: str) -> str:
        """The format of ``.js`` in a directory; what was found is kept for those passed by."""
        passed: list[str] = []
        while directory not in self._scopes:
            passed.append(directory)
            own = self._own_scope(directory)
            if own is not None:
                self._scopes[directory] = own
                break
            directory = parent_of(directory)
        scope = self._scopes[directory]
        self._scopes.update(dict.fromkeys(passed, scope))
        return scope

    def _own_scope(self, directory: str) -> str | None:
        if directory == TOP:
            return _scope_of(text_at(self.package.package_json, "type"))
        path = f"{directory}/package.json"
        if path not in self.package.files:
            return None
        manifest = read_object(self.package, path)
        if manifest is None:
            message = "A nested package.json is not a JSON object; Node.js fails on files below it."
            self.findings.append(Finding("nested-package-json-invalid", "error", message, path))
            return _scope_of(None)
        return _scope_of(text_at(manifest, "type"))


def _scope_of(package_type: str | None) -> str:
    return "esm" if package_type == "module" else "cjs"
