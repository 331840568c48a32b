"""``resolve_entry``: the file a runtime loads for a subpath of a package."""

from __future__ import annotations

from dataclasses import dataclass, replace

from prism_kernel.contracts.runtime import (
    Mode,
    ModeRules,
    RuntimeProfile,
    ScalarExports,
)
from prism_kernel.resolution.files import FileSearch
from prism_kernel.resolution.formats import formats_of
from prism_kernel.resolution.keys import MapKind
from prism_kernel.resolution.maps import NO_KEY, MapReader, Match
from prism_kernel.resolution.outcome import (
    Failure,
    FailureCode,
    Resolution,
    StepKind,
    Trace,
    shown,
)
from prism_kernel.resolution.paths import MAX_PATH, url_path
from prism_kernel.resolution.targets import Status
from prism_kernel.resolution.view import PackageView


def resolve_entry(
    view: PackageView,
    subpath: str,
    profile: RuntimeProfile,
    mode: Mode,
    *,
    explain: bool = False,
) -> Resolution:
    """Answer what ``profile``'s runtime loads for ``subpath`` of ``view``'s package.

    ``subpath`` is ``.``, ``./x`` or ``#x`` (an entry of the package's own ``imports``). Never
    raises: what would not load comes back as ``Resolution.failure``. With ``explain``,
    ``Resolution.steps`` says what was looked at and why.
    """
    trace = Trace() if explain else None
    question = _Question(view, profile, profile.rules(mode), trace)
    resolution = question.answer(subpath)
    if view.name in profile.replaced_packages and resolution.path is not None:
        replaced = view.name + subpath.removeprefix(".") in profile.replaced_packages
        resolution = replace(resolution, replaced=replaced)
    if trace is not None:
        resolution = replace(resolution, steps=tuple(trace.steps))
    return resolution


@dataclass(frozen=True, slots=True)
class _Question:
    view: PackageView
    profile: RuntimeProfile
    rules: ModeRules
    trace: Trace | None

    def answer(self, subpath: str) -> Resolution:
        if len(subpath) > MAX_PATH:
            return _failed(FailureCode.INVALID_SUBPATH, "The subpath is too long.")
        if subpath.startswith("#"):
            return self._imports(subpath)
        if subpath != "." and not subpath.startswith("./"):
            return _failed(FailureCode.INVALID_SUBPATH, f"{subpath!r} does not start with './'.")
        kind = self.view.exports_keys.kind
        absent = self.profile.exports.scalar_exports is ScalarExports.ABSENT
        if kind is MapKind.ABSENT or (kind is MapKind.SCALAR and absent):
            return self._without_exports(subpath)
        return self._exports(subpath)

    def _without_exports(self, subpath: str) -> Resolution:
        self._note(StepKind.EXPORTS_ABSENT, subpath)
        search = FileSearch(self.view, self.rules, self.trace)
        if subpath == ".":
            return self._found(search.folder(""))
        path = url_path(subpath) if self.rules.url_paths else subpath
        if path is None:
            reason = f"{subpath!r} has an encoded separator."
            return _failed(FailureCode.INVALID_SUBPATH, reason)
        return self._found(search.subpath(path))

    def _exports(self, subpath: str) -> Resolution:
        resolution = self._exported(subpath)
        if resolution.path is not None:
            return resolution
        rules = self.profile.exports
        for ending in rules.retry_without:
            shorter = subpath.removesuffix(ending)
            if shorter != subpath and not shorter.endswith("/"):
                self._note(StepKind.FALLBACK, shorter, f"tried again without {ending}")
                second = self._exported(shorter)
                if second.path is not None:
                    return second
        if subpath in rules.always_exported and subpath[2:] in self.view.files:
            self._note(StepKind.FALLBACK, subpath, "loads although it is not exported")
            return self._found(subpath[2:])
        return resolution

    def _exported(self, subpath: str) -> Resolution:
        view = self.view
        if view.exports_keys.kind is MapKind.MIXED:
            reason = "exports mixes subpaths with conditions."
            return _failed(FailureCode.INVALID_EXPORTS, reason)
        exports = MapReader(
            view.package_json.get("exports"),
            view.exports_keys,
            self.profile.exports,
            self.rules.conditions,
            trace=self.trace,
        )
        return self._matched(exports.find(subpath), subpath)

    def _imports(self, name: str) -> Resolution:
        view = self.view
        rooted = name.startswith("#/") and not self.profile.exports.root_imports
        if name == "#" or rooted or name.endswith("/"):
            return _failed(FailureCode.INVALID_SUBPATH, f"{name!r} is no name for an import.")
        imports = MapReader(
            view.package_json.get("imports"),
            view.imports_keys,
            self.profile.exports,
            self.rules.conditions,
            internal=True,
            trace=self.trace,
        )
        match = imports.find(name)
        if match is NO_KEY:
            reason = f"The package does not define the import {name!r}."
            return _failed(FailureCode.NOT_IMPORTED, reason)
        return self._matched(match, name)

    def _matched(self, match: Match, subpath: str) -> Resolution:
        target = match.target
        if target.status is Status.EXTERNAL:
            failure = Failure(
                FailureCode.EXTERNAL_TARGET, f"{subpath!r} stands for {target.text!r} elsewhere."
            )
            external = shown(target.text)
            return Resolution(None, failure, external=external, conditions=target.conditions)
        if target.status is not Status.FOUND:
            return Resolution(None, _target_failure(match, subpath))
        return self._found(self._file_of(match, subpath), target.conditions)

    def _file_of(self, match: Match, subpath: str) -> str | Failure:
        path, rules = match.target.text, self.profile.exports
        if path in self.view.files:
            return path
        search = FileSearch(self.view, self.rules, self.trace)
        if match.inexact and path and not path.endswith("/"):
            return search.subpath(path)
        asked_for_folder = subpath.endswith("/") and self.rules.directories
        if rules.drops_target_slash and not asked_for_folder:
            path = path.rstrip("/")
        open_end = match.target.open_end and rules.star_extensions
        return search.target(path, open_end=open_end, replaced=rules.replaced_targets)

    def _found(self, path: str | Failure, conditions: tuple[str, ...] = ()) -> Resolution:
        if isinstance(path, Failure):
            return Resolution(None, path, conditions=conditions)
        declared, loaded = formats_of(path, self.view, self.profile, self.rules)
        self._note(StepKind.FORMAT, path, str(loaded or declared or "not a module"))
        return Resolution(path, None, declared, loaded, conditions)

    def _note(self, kind: StepKind, subject: str, detail: str = "") -> None:
        if self.trace is not None:
            self.trace.add(kind, subject, detail)


def _failed(code: FailureCode, reason: str) -> Resolution:
    return Resolution(None, Failure(code, reason))


def _target_failure(match: Match, subpath: str) -> Failure:
    if match is NO_KEY:
        return Failure(FailureCode.NOT_EXPORTED, f"The package does not export {subpath!r}.")
    code, sentence = _REASONS[match.target.status]
    return Failure(code, sentence.format(subpath=subpath, text=match.target.text))


_REASONS = {
    Status.NULL: (FailureCode.NULL_TARGET, "The package closes {subpath!r} with null."),
    Status.UNDEFINED: (FailureCode.NO_CONDITION, "No condition of {subpath!r} is active here."),
    Status.INVALID_TARGET: (
        FailureCode.INVALID_TARGET,
        "{subpath!r} leads to {text!r}, which is no target inside the package.",
    ),
    Status.INVALID_SUBPATH: (
        FailureCode.INVALID_SUBPATH,
        "{text!r} in {subpath!r} may not stand for a pattern's star.",
    ),
    Status.INVALID_MAP: (FailureCode.INVALID_EXPORTS, "The map is malformed: {text}."),
    Status.TOO_COMPLEX: (
        FailureCode.TOO_COMPLEX,
        "The map behind {subpath!r} is nested too deeply or too large.",
    ),
}
