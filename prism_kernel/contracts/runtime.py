"""A runtime as data: which conditions it activates, which extensions it tries, where it is lenient.

The algorithm in ``prism_kernel.resolution`` names no runtime. A plugin adds one by returning a
``RuntimeProvider`` whose ``RuntimeProfile`` states how that runtime differs::

    WORKERD = RuntimeProvider(
        name="workerd",
        summary="Cloudflare Workers",
        profile=RuntimeProfile(
            import_rules=ModeRules(conditions=frozenset({"workerd", "worker", "import"})),
            require_rules=ModeRules(conditions=frozenset({"workerd", "worker", "require"})),
        ),
    )
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

Mode = Literal["import", "require"]
"""How the entry point is asked for: ``import`` (also ``import()``) or ``require()``."""

MODES: tuple[Mode, ...] = ("import", "require")


class Format(StrEnum):
    """How a file is evaluated. The values are what Prism says on the wire."""

    ESM = "esm"
    CJS = "cjs"
    JSON = "json"
    WASM = "wasm"
    ADDON = "addon"
    TYPESCRIPT = "typescript"


class NullTarget(StrEnum):
    """What ``null`` under an active condition does."""

    STOP = "stop"
    CONTINUE = "continue"


class ArrayItems(StrEnum):
    """What an invalid or null item of an array target does."""

    SKIP = "skip"
    STOP = "stop"


class Stars(StrEnum):
    """Which ``*`` of a pattern target take the matched text."""

    ALL = "all"
    FIRST = "first"


class ScalarExports(StrEnum):
    """What ``"exports": false`` (or any boolean or number) means."""

    CLOSED = "closed"
    ABSENT = "absent"


class TrailingSlash(StrEnum):
    """What ``lib/`` may stand for where there is no exports map."""

    FOLDER = "folder"
    """The folder only."""
    EXACT = "exact"
    """Also a file of just that name."""
    IGNORED = "ignored"
    """Whatever ``lib`` stands for."""


class AbsoluteMain(StrEnum):
    """What ``"main": "/index.js"`` means."""

    INSIDE = "inside"
    """A path from the package's root."""
    IGNORED = "ignored"
    """A path on the machine, where there is no such file: the next field or the index is used."""
    FATAL = "fatal"
    """As ``IGNORED``, but nothing is used instead: the folder has no entry point."""


@dataclass(frozen=True, slots=True)
class ExportsRules:
    """How a runtime reads an ``exports`` or ``imports`` map; the defaults are Node's.

    ``null_target``, ``array_items``, ``stars`` and ``scalar_exports``: see the enumerations.
    ``numeric_keys_fail``: a condition spelt like an array index makes the map an error.
    ``mixed_keys_fail``: conditions beside keys that start with a dot are an error at any depth, and
    not only at the top of the map.
    ``url_targets``: targets are URLs, so ``%20`` is a space and ``?`` starts a query.
    ``percent_targets``: targets are paths in which percent escapes are decoded.
    ``empty_star``: ``./x*`` also matches ``./x``.
    ``drops_target_slash``: the target ``./a.js/`` means ``./a.js``.
    ``star_extensions``: if a target ends in its ``*`` and the file it names has no extension, the
    mode's ``subpath_extensions`` are tried.
    ``replaced_targets``: if a target's file is missing, the mode's ``replaced_extensions`` are
    tried.
    ``folder_targets``: ``"./dir/": "./lib/"`` still maps a whole folder.
    ``root_imports``: an import may be named ``#/x``.
    ``always_exported``: subpaths that load even if the map hides them.
    ``retry_without``: endings that are removed, for a second try, from a subpath that leads to no
    file.
    """

    null_target: NullTarget = NullTarget.STOP
    array_items: ArrayItems = ArrayItems.SKIP
    stars: Stars = Stars.ALL
    scalar_exports: ScalarExports = ScalarExports.CLOSED
    numeric_keys_fail: bool = True
    mixed_keys_fail: bool = False
    url_targets: bool = True
    percent_targets: bool = False
    drops_target_slash: bool = False
    empty_star: bool = False
    star_extensions: bool = False
    replaced_targets: bool = False
    folder_targets: bool = False
    root_imports: bool = False
    always_exported: frozenset[str] = frozenset()
    retry_without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MainField:
    """A package.json field that names a folder's entry point.

    ``extensions`` are appended to the field's value, and to ``index`` if the value names a folder.
    ``behind_index``: an index file with one of these extensions is preferred to the file that the
    field names. This does not apply if package.json has a ``main``, even one whose file is missing.
    """

    name: str = "main"
    extensions: tuple[str, ...] = (".js",)
    behind_index: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModeRules:
    """What one mode (import or require) of a runtime does.

    ``conditions`` are the active ones; ``default`` is always active and not listed.
    ``loads`` are the formats that the runtime loads. Files of other formats resolve, but have no
    ``format_loaded``.

    The rest is for packages without an exports map, and for targets of which ``ExportsRules`` says
    so. ``subpath_extensions`` are appended to a subpath, in order; without any, only the exact file
    is found. ``index_extensions`` are appended to ``index``. ``main_fields`` are read in order; the
    index is used if none of them names a file. ``replaced_extensions`` maps an ending to those that
    are tried in its place (``.js`` to ``.ts``) when the file is missing.

    ``directories``: a subpath that names a folder loads that folder's main or index.
    ``url_paths``: subpaths and ``main`` are URLs. ``subpath_slash``, ``main_slash`` and
    ``absolute_main``: see the enumerations. ``ignores_case``: a file that is written with its
    extension is found whatever the case of its name, but not of its folders' names.
    """

    conditions: frozenset[str]
    subpath_extensions: tuple[str, ...] = ()
    index_extensions: tuple[str, ...] = (".js",)
    main_fields: tuple[MainField, ...] = (MainField(),)
    replaced_extensions: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    directories: bool = False
    url_paths: bool = False
    subpath_slash: TrailingSlash = TrailingSlash.FOLDER
    main_slash: TrailingSlash = TrailingSlash.IGNORED
    absolute_main: AbsoluteMain = AbsoluteMain.IGNORED
    ignores_case: bool = False
    loads: frozenset[Format] = frozenset({Format.ESM, Format.CJS, Format.JSON})


FORMAT_BY_EXTENSION: Mapping[str, Format] = MappingProxyType(
    {
        ".mjs": Format.ESM,
        ".cjs": Format.CJS,
        ".json": Format.JSON,
        ".wasm": Format.WASM,
        ".node": Format.ADDON,
        ".ts": Format.TYPESCRIPT,
        ".mts": Format.TYPESCRIPT,
        ".cts": Format.TYPESCRIPT,
        ".tsx": Format.TYPESCRIPT,
    }
)
"""Formats that the extension alone decides; ``.js`` also depends on package.json's ``type``."""


@dataclass(frozen=True, slots=True)
class RuntimeProfile:
    """One runtime, complete.

    ``formats`` maps an extension to its format. Files with one of the ``typed_extensions`` take
    their format from the ``type`` of the nearest package.json instead, and are CommonJS if it has
    none; ``""`` stands for a name without an extension. ``detects_syntax``: such a file without a
    ``type`` is ESM if its source has ESM syntax. ``replaced_packages`` are specifiers for which the
    runtime loads code of its own.
    """

    import_rules: ModeRules
    require_rules: ModeRules
    exports: ExportsRules = ExportsRules()
    formats: Mapping[str, Format] = field(default_factory=lambda: FORMAT_BY_EXTENSION)
    typed_extensions: frozenset[str] = frozenset({".js", ""})
    detects_syntax: bool = True
    replaced_packages: frozenset[str] = frozenset()

    def rules(self, mode: Mode) -> ModeRules:
        """The rules of ``mode``."""
        return self.import_rules if mode == "import" else self.require_rules


@dataclass(frozen=True, slots=True)
class RuntimeProvider:
    """What ``prism_register_runtimes`` returns for each runtime.

    ``name`` is what a request says (``?runtime=deno``); ``summary`` is one line for a listing.
    """

    name: str
    summary: str
    profile: RuntimeProfile
