"""``resolve_types``: the declaration file TypeScript picks for a subpath of a package."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from prism_kernel.contracts.runtime import Format
from prism_kernel.jsonvalue import JsonValue
from prism_kernel.resolution.keys import MapKeys
from prism_kernel.resolution.outcome import Failure, FailureCode, Resolution, Trace, shown
from prism_kernel.resolution.paths import MAX_PATH
from prism_kernel.resolution.targets import Status, Target
from prism_kernel.resolution.types_files import DeclarationFiles, has_types
from prism_kernel.resolution.types_package import TypesSearch
from prism_kernel.resolution.types_targets import TypesMap
from prism_kernel.resolution.view import PackageView

TypesMode = Literal["node16-import", "node16-require", "bundler"]
"""TypeScript's ``moduleResolution``, and for ``node16`` the kind of the importing file."""

_CONDITIONS = MappingProxyType(
    {
        "node16-import": frozenset({"types", "import", "node"}),
        "node16-require": frozenset({"types", "require", "node"}),
        "bundler": frozenset({"types", "import"}),
    }
)
_JAVASCRIPT = (".js", ".mjs", ".cjs", ".jsx")
_UNTYPED = MappingProxyType(
    {
        "node16-import": _JAVASCRIPT,
        "node16-require": _JAVASCRIPT,
        "bundler": (*_JAVASCRIPT, ".json"),
    }
)
"""Where an imports map ends the search for types; ``resolveJsonModule`` is on for ``bundler``."""


def resolve_types(
    view: PackageView, subpath: str, mode: TypesMode, *, explain: bool = False
) -> Resolution:
    """Answer which file TypeScript 6 reads types from for ``subpath`` of ``view``'s package.

    ``subpath`` is ``.``, ``./x`` or ``#x``. Packages under ``@types`` are not consulted.
    As ``resolve_entry`` does, this never raises and answers with a ``failure`` where there are no
    types; ``explain`` fills ``steps``.
    """
    trace = Trace() if explain else None
    question = _Question(view, mode, DeclarationFiles(view, trace), trace)
    target = question.answer(subpath)
    steps = tuple(trace.steps) if trace is not None else ()
    if target.status is Status.FOUND and has_types(target.text):
        form = Format.TYPESCRIPT
        return Resolution(target.text, None, form, form, target.conditions, steps=steps)
    return Resolution(
        None,
        _failure(target, subpath),
        conditions=target.conditions,
        external=shown(target.text) if target.status is Status.EXTERNAL else None,
        steps=steps,
    )


@dataclass(frozen=True, slots=True)
class _Question:
    view: PackageView
    mode: TypesMode
    files: DeclarationFiles
    trace: Trace | None

    def answer(self, subpath: str) -> Target:
        view = self.view
        if len(subpath) > MAX_PATH:
            return Target(Status.INVALID_SUBPATH)
        if subpath.startswith("#"):
            imports = view.package_json.get("imports")
            return self._in_map(imports, view.imports_keys, subpath, internal=True)
        if subpath != "." and not subpath.startswith("./"):
            return Target(Status.INVALID_SUBPATH)
        exports = view.package_json.get("exports")
        if _is_truthy(exports):
            return self._in_map(exports, view.exports_keys, subpath, internal=False)
        search = TypesSearch(view, self.files, self.mode == "node16-import", self.trace)
        found = search.package(subpath[2:])
        return Target(Status.UNDEFINED) if found is None else Target(Status.FOUND, found)

    def _in_map(self, value: JsonValue, keys: MapKeys, subpath: str, *, internal: bool) -> Target:
        conditions = _CONDITIONS[self.mode]
        untyped = _UNTYPED[self.mode]
        types_map = TypesMap(value, keys, conditions, self.files, internal, untyped, self.trace)
        return types_map.find(subpath) or Target(Status.UNDEFINED, "no key")


def _is_truthy(value: JsonValue) -> bool:
    """As JavaScript has it: an empty object is something."""
    return bool(value) or isinstance(value, dict | list)


def _failure(target: Target, subpath: str) -> Failure:
    code = _CODES.get(target.status, FailureCode.MISSING_FILE)
    if target.text == "no key":
        code = FailureCode.NOT_EXPORTED
    return Failure(code, f"TypeScript finds no types for {subpath!r}.")


_CODES = MappingProxyType(
    {
        Status.NULL: FailureCode.NULL_TARGET,
        Status.INVALID_SUBPATH: FailureCode.INVALID_SUBPATH,
        Status.EXTERNAL: FailureCode.EXTERNAL_TARGET,
        Status.TOO_COMPLEX: FailureCode.TOO_COMPLEX,
    }
)
