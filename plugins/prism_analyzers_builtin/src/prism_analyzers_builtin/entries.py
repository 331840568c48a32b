"""The entry points of a package: what ``exports`` or the older fields lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from prism_analyzers_builtin.declarations import declaration_beside
from prism_analyzers_builtin.exports_map import is_types_condition, read_exports
from prism_analyzers_builtin.exports_reading import ROOT, ExportsReading, Target
from prism_analyzers_builtin.formats import ModuleFormats
from prism_analyzers_builtin.json_shapes import text_at
from prism_analyzers_builtin.main_field import resolve_field, resolve_main
from prism_analyzers_builtin.obstacles import WRITTEN, Obstacle
from prism_analyzers_builtin.package_paths import inside
from prism_analyzers_builtin.target_files import TargetFiles
from prism_kernel.api import Finding, PackageContents

MAX_CLOSED = 32
"""Patterns closed by ``null`` that are compared with every other; real maps have three."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One target of a subpath. Paths are package paths, ``types`` too.

    ``path`` is ``None`` where the map says ``null`` or names nothing usable, which ``obstacle``
    tells apart. ``reached`` counts the files: 0 is a missing file, ``None`` a pattern that there
    was no time to check.
    """

    subpath: str
    conditions: tuple[str, ...]
    path: str | None
    reached: int | None = None
    format: str | None = None
    types: str | None = None
    obstacle: Obstacle | None = None

    @property
    def for_types(self) -> bool:
        """Whether only TypeScript takes this target."""
        return any(is_types_condition(condition) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class PackageEntries:
    """All entries, root first and otherwise in the package's order, and what was wrong."""

    has_map: bool
    entries: tuple[Entry, ...]
    unordered_types: tuple[str, ...]
    findings: tuple[Finding, ...]

    def of(self, subpath: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.subpath == subpath]


def read_entries(package: PackageContents) -> PackageEntries:
    """Read ``exports``; without one ``browser``, ``module`` and ``main``."""
    reading = read_exports(package.package_json.get("exports"))
    formats = ModuleFormats(package)
    targets = TargetFiles.of(package.files)
    if reading.present:
        found = list(_from_map(reading, targets, formats))
    else:
        found = list(_from_fields(package, targets, formats))
    found.sort(key=lambda entry: entry.subpath != ROOT)
    return PackageEntries(
        has_map=reading.present,
        entries=tuple(found),
        unordered_types=tuple(reading.unordered_types),
        findings=(*reading.findings, *formats.findings),
    )


def _from_map(
    reading: ExportsReading, targets: TargetFiles, formats: ModuleFormats
) -> Iterator[Entry]:
    closed = _closed_prefixes(reading.targets)
    for target in reading.targets:
        path = target.path
        if path is None:
            yield Entry(target.subpath, target.conditions, None, obstacle=target.obstacle)
            continue
        files = targets.reached(path)
        yield Entry(
            subpath=target.subpath,
            conditions=target.conditions,
            path=path,
            reached=None if files is None else _open_files(files, target.subpath, path, closed),
            format=formats.format_of(path),
            types=_types_of(target, path, targets),
        )


def _types_of(target: Target, path: str, targets: TargetFiles) -> str | None:
    """What the map says, or what lies beside the file; TypeScript looks beside for both."""
    declared = inside(target.types) if target.types else None
    if declared is None:
        return declaration_beside(path, targets.known)
    return declaration_beside(declared, targets.known) or declared


def _closed_prefixes(targets: Iterable[Target]) -> tuple[str, ...]:
    """What precedes ``*`` in the patterns that are ``null`` under every condition."""
    closed = (
        target.subpath[:-1]
        for target in targets
        if target.obstacle in WRITTEN - {None}
        and not target.conditions
        and target.subpath.endswith("*")
    )
    return tuple(islice(closed, MAX_CLOSED))


def _open_files(files: list[str], subpath: str, path: str, closed: tuple[str, ...]) -> int:
    """How many of the files a pattern reaches are not closed by a longer ``null`` pattern."""
    head, star, tail = subpath.partition("*")
    longer = tuple(prefix for prefix in closed if len(prefix) > len(head)) if star else ()
    if not longer:
        return len(files)
    before, _, _ = path.partition("*")
    after = path.rpartition("*")[2]
    names = (file[len(before) : len(file) - len(after)] for file in files)
    return sum(not f"{head}{name}{tail}".startswith(longer) for name in names)


def _from_fields(
    package: PackageContents, targets: TargetFiles, formats: ModuleFormats
) -> Iterator[Entry]:
    """``browser`` and ``module`` stand for conditions that only bundlers know."""
    fields = {name: text_at(package.package_json, name) for name in ("browser", "module", "main")}
    for condition, path in (
        ("browser", resolve_field(fields["browser"], targets.known)),
        ("module", resolve_field(fields["module"], targets.known)),
        ("default", resolve_main(fields["main"], targets.known)),
    ):
        if path is not None:
            beside = declaration_beside(path, targets.known)
            form = _field_format(condition, formats.format_of(path))
            yield Entry(ROOT, (condition,), path, 1, form, beside)


def _field_format(condition: str, extension_says: str) -> str:
    """``module`` is an ES module by definition: only bundlers read it, and they detect syntax."""
    return "esm" if condition == "module" and extension_says == "cjs" else extension_says
