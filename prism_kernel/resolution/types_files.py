"""Declaration files beside what they declare: TypeScript's rules for one path.

``tryAddingExtensions`` and ``loadModuleFromFile`` of TypeScript 6, looking for TypeScript and
declaration files only: where those find nothing, TypeScript would go on to plain JavaScript, which
has no types.
"""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.resolution.outcome import StepKind, Trace
from prism_kernel.resolution.view import PackageView

_SOURCES = (".ts", ".tsx", ".d.ts")
_BESIDE = {
    ".mjs": (".mts", ".d.mts"),
    ".mts": (".mts", ".d.mts"),
    ".d.mts": (".mts", ".d.mts"),
    ".cjs": (".cts", ".d.cts"),
    ".cts": (".cts", ".d.cts"),
    ".d.cts": (".cts", ".d.cts"),
    ".json": (".d.json.ts",),
    ".tsx": (".tsx", ".ts", ".d.ts"),
    ".jsx": (".tsx", ".ts", ".d.ts"),
    ".d.ts": _SOURCES,
    ".ts": _SOURCES,
    ".js": _SOURCES,
}
"""What may stand in place of an extension, in order."""

_TYPESCRIPT = (".ts", ".cts", ".mts", ".tsx")


@dataclass(frozen=True, slots=True)
class DeclarationFiles:
    """Lookups of one path; a path ends in ``/`` if package.json wrote it so. All may be ``None``.

    ``esm``: an ESM importer under ``node16``, which adds no extensions.
    """

    view: PackageView
    trace: Trace | None = None

    def of_module(self, path: str, *, esm: bool) -> str | None:
        """For a path as a program writes it: ``lib/a`` or ``lib/a.js``."""
        if not path or path.endswith("/"):
            return None
        found = self._replaced(path)
        return found if found is not None or esm else self._first(path, _SOURCES)

    def of_field(self, path: str) -> str | None:
        """For a path as package.json writes it: a TypeScript name means exactly that file."""
        if path.endswith(_TYPESCRIPT):
            return self.exact(path)
        return None if path.endswith("/") else self._replaced(path)

    def exact(self, path: str) -> str | None:
        """``path`` if the package has it."""
        return self._first(path, ("",))

    def _replaced(self, path: str) -> str | None:
        extension = known_extension(path)
        if extension is not None:
            return self._first(path[: -len(extension)], _BESIDE[extension])
        stem, dot, ending = path.rpartition(".")
        if not dot or "/" in ending:
            return None
        return self._first(stem, (f".d.{ending}.ts",))

    def _first(self, stem: str, extensions: tuple[str, ...]) -> str | None:
        files = self.view.files
        for extension in extensions:
            candidate = stem + extension
            if candidate in files:
                self._note(StepKind.FILE_FOUND, candidate)
                return candidate
            self._note(StepKind.FILE_TRIED, candidate)
        return None

    def _note(self, kind: StepKind, subject: str) -> None:
        if self.trace is not None:
            self.trace.add(kind, subject)


def known_extension(path: str) -> str | None:
    """The extension of ``path`` that TypeScript knows: ``.d.mts``, ``.js``, ``.json`` ..."""
    return next((extension for extension in _BESIDE if path.endswith(extension)), None)


def has_types(path: str) -> bool:
    """Whether TypeScript reads types from this file."""
    return path.endswith(_TYPESCRIPT)
