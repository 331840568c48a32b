"""Looking for files where no exports map speaks: extensions, folders, ``main`` and ``index``."""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.contracts.runtime import ModeRules
from prism_kernel.resolution.outcome import Failure, FailureCode, Step, StepKind, Trace
from prism_kernel.resolution.paths import normalise
from prism_kernel.resolution.view import PackageView


@dataclass(frozen=True, slots=True)
class FileSearch:
    """A search by one mode's rules. Methods return a path, or a ``Failure`` saying why not."""

    view: PackageView
    rules: ModeRules
    trace: Trace | None = None

    def subpath(self, path: str) -> str | Failure:
        """``path`` as a file, then with extensions, then as a folder."""
        normal = normalise(path)
        if normal is None:
            return Failure(FailureCode.ESCAPES_PACKAGE, f"{path!r} is outside the package.")
        found = None if path.endswith("/") else self._file(normal, self.rules.subpath_extensions)
        if found is not None:
            return found
        if normal in self.view.directories:
            if self.rules.directories:
                return self.folder(normal)
            return Failure(FailureCode.DIRECTORY_IMPORT, f"{path!r} is a folder, not a file.")
        return _missing(path)

    def folder(self, directory: str) -> str | Failure:
        """What a folder stands for: its main, else its index."""
        rules = self.rules
        for field in rules.main_fields:
            found = self._field(directory, field)
            if found is not None:
                return found
        index = self._with_extensions(_join(directory, "index"), rules.index_extensions)
        if index is not None:
            return index
        for field in rules.late_main_fields:
            found = self._field(directory, field)
            if found is not None:
                return found
        return _missing(directory or ".")

    def _field(self, directory: str, field: str) -> str | Failure | None:
        package_json = self.view.package_json_in(directory)
        value = package_json.get(field) if package_json else None
        if not isinstance(value, str) or not value:
            return None
        self._note(StepKind.FIELD_READ, field, value)
        path = normalise(_join(directory, value))
        if path is None:
            return Failure(FailureCode.ESCAPES_PACKAGE, f"{field} {value!r} leaves the package.")
        return self._main(path, joined_folder=self.rules.joined_main and value.endswith("/"))

    def _main(self, path: str, *, joined_folder: bool) -> str | None:
        extensions = self.rules.main_extensions
        found = None if joined_folder else self._file(path, extensions) if path else None
        if found is None:
            found = self._with_extensions(_join(path, "index"), extensions)
        if found is None:
            self._note(StepKind.FALLBACK, "index", "main names no file")
        return found

    def _file(self, path: str, extensions: tuple[str, ...]) -> str | None:
        if path in self.view.files:
            self._note(StepKind.FILE_FOUND, path)
            return path
        return self._with_extensions(path, extensions) or self._replaced(path)

    def _with_extensions(self, path: str, extensions: tuple[str, ...]) -> str | None:
        files = self.view.files
        for extension in extensions:
            candidate = path + extension
            if candidate in files:
                self._note(StepKind.FILE_FOUND, candidate)
                return candidate
            self._note(StepKind.FILE_TRIED, candidate)
        return None

    def _replaced(self, path: str) -> str | None:
        for ending, others in self.rules.replaced_extensions.items():
            if path.endswith(ending):
                return self._with_extensions(path[: -len(ending)], others)
        return None

    def _note(self, kind: StepKind, subject: str, detail: str = "") -> None:
        if self.trace is not None:
            self.trace.append(Step(kind, subject, detail))


def _join(directory: str, rest: str) -> str:
    return f"{directory}/{rest}" if directory else rest


def _missing(path: str) -> Failure:
    return Failure(FailureCode.MISSING_FILE, f"The package has no file for {path!r}.")
