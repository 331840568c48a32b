"""Looking for files where no exports map speaks: extensions, folders, ``main`` and ``index``."""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.contracts.runtime import AbsoluteMain, MainField, ModeRules, TrailingSlash
from prism_kernel.resolution.outcome import Failure, FailureCode, StepKind, Trace
from prism_kernel.resolution.paths import normalise, url_path
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
        rules = self.rules
        slash = rules.subpath_slash if path.endswith(("/", "/.", "/..")) else None
        found = self._written(normal, rules.subpath_extensions, slash)
        if found is not None:
            return found
        if normal not in self.view.directories:
            return _missing(path)
        if rules.directories:
            return self.folder(normal)
        return Failure(FailureCode.DIRECTORY_IMPORT, f"{path!r} is a folder, not a file.")

    def folder(self, directory: str) -> str | Failure:
        """What a folder stands for: its main, else its index."""
        package_json = self.view.package_json_in(directory) or {}
        index: str | None = None
        for field in self.rules.main_fields:
            value = package_json.get(field.name)
            if not isinstance(value, str) or not value:
                continue
            self._note(StepKind.FIELD_READ, field.name, value)
            found = self._main(directory, value, field)
            if found is None:
                continue
            if field.behind_index and not package_json.get("main"):
                index = self._with_extensions(_join(directory, "index"), field.behind_index)
            return index or found
        self._note(StepKind.FALLBACK, "index", "no field names a file")
        index = self._with_extensions(_join(directory, "index"), self.rules.index_extensions)
        return index or _missing(directory or ".")

    def _main(self, directory: str, value: str, field: MainField) -> str | Failure | None:
        rules = self.rules
        if value.startswith("/") and rules.absolute_main is not AbsoluteMain.INSIDE:
            if rules.absolute_main is AbsoluteMain.IGNORED:
                return None
            return _missing(value)
        written = url_path(value) if rules.url_paths else value
        path = None if written is None else normalise(_join(directory, written))
        if path is None:
            reason = f"{field.name} {value!r} leaves the package."
            return Failure(FailureCode.ESCAPES_PACKAGE, reason)
        slash = rules.main_slash if value.endswith("/") else None
        found = self._written(path, field.extensions, slash)
        return found or self._with_extensions(_join(path, "index"), field.extensions)

    def target(self, path: str, *, open_end: bool, replaced: bool) -> str | Failure:
        """The file an exports target names, and nothing else unless the runtime is lenient.

        With ``open_end``, extensions are tried behind it; with ``replaced``, in its place.
        """
        if path in self.view.files:
            return path
        if not path.endswith("/"):
            bare = open_end and not has_extension(path)
            extensions = self.rules.subpath_extensions if bare else ()
            found = self._with_extensions(path, extensions)
            found = found or (self._replaced(path) if replaced else None)
            if found is not None:
                return found
        if path.rstrip("/") in self.view.directories:
            return Failure(FailureCode.DIRECTORY_IMPORT, f"{path!r} is a folder, not a file.")
        return _missing(path)

    def _written(
        self, path: str, extensions: tuple[str, ...], slash: TrailingSlash | None
    ) -> str | None:
        """``path`` as a file, if a slash written behind it allows for that."""
        if not path or slash is TrailingSlash.FOLDER:
            return None
        return self._file(path, () if slash is TrailingSlash.EXACT else extensions)

    def _file(self, path: str, extensions: tuple[str, ...]) -> str | None:
        if path in self.view.files:
            self._note(StepKind.FILE_FOUND, path)
            return path
        other_case = self.view.in_other_case(path) if self.rules.ignores_case else None
        if other_case is not None:
            self._note(StepKind.FILE_FOUND, other_case, "written in another case")
            return other_case
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
            self.trace.add(kind, subject, detail)


def has_extension(path: str) -> bool:
    """Whether the file name has a dot behind its first character."""
    return "." in path.rpartition("/")[2][1:]


def _join(directory: str, rest: str) -> str:
    return f"{directory}/{rest}" if directory else rest


def _missing(path: str) -> Failure:
    return Failure(FailureCode.MISSING_FILE, f"The package has no file for {path!r}.")
