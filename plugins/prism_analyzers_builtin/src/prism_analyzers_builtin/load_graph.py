"""The files of a package that load together with an entry file.

Static imports and the ``require`` calls that run at load time are followed as far as they are
relative. Dependencies are other packages, and are not looked at.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from prism_analyzers_builtin.formats import ModuleFormats
from prism_analyzers_builtin.javascript import ModuleScan, scan_module
from prism_analyzers_builtin.package_paths import inside, parent_of
from prism_kernel.api import PackageContents

MAX_MODULES = 200
"""Files that are read for all entries together."""

MAX_BYTES = 1024 * 1024
"""Bytes that are read for all entries together; the scanner does about 20 MB a second."""

_EXTENSIONS = (".js", ".json", ".node", ".cjs", ".mjs", ".ts", ".tsx", ".jsx", ".mts", ".cts")
"""What ``require``, and Bun in any case, try where a specifier has no extension."""


@dataclass(frozen=True, slots=True)
class LoadedModule:
    """A JavaScript file that loads.

    ``format`` is ``esm`` too for a ``.js`` file that package.json does not call one but that is
    one by its syntax: runtimes detect that. ``inexact`` are its relative imports that lack an
    extension, ``missing`` those without a file.
    """

    path: str
    format: str
    scan: ModuleScan
    inexact: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadGraph:
    """The modules in the order of their distance from the entry, which is the first.

    ``others`` are files that load and are not JavaScript. ``complete`` is false if there were
    more or larger files than there was time for.
    """

    modules: tuple[LoadedModule, ...]
    others: tuple[str, ...]
    complete: bool


@dataclass(slots=True)
class LoadGraphs:
    """The graphs of a package's entries. A file is read once, however many entries load it."""

    package: PackageContents
    formats: ModuleFormats
    bytes_left: int = MAX_BYTES
    _modules: dict[str, LoadedModule] = field(default_factory=dict)
    _graphs: dict[str, LoadGraph] = field(default_factory=dict)

    def of(self, entry: str) -> LoadGraph:
        """The graph of a JavaScript file that is in the package."""
        if entry not in self._graphs:
            self._graphs[entry] = self._walk(entry)
        return self._graphs[entry]

    def _walk(self, entry: str) -> LoadGraph:
        seen = {entry}
        waiting = deque([entry])
        modules: list[LoadedModule] = []
        others: list[str] = []
        complete = True
        while waiting:
            path = waiting.popleft()
            if self.formats.format_of(path) not in {"esm", "cjs"}:
                others.append(path)
                continue
            module = self._module(path)
            if module is None:
                complete = False
                continue
            modules.append(module)
            complete = complete and module.scan.complete
            found = [at for at in _neighbours(module, self.package.files) if at not in seen]
            seen.update(found)
            waiting.extend(dict.fromkeys(found))
        return LoadGraph(tuple(modules), tuple(others), complete)

    def _module(self, path: str) -> LoadedModule | None:
        if path not in self._modules:
            size = self.package.files[path].raw_bytes
            if len(self._modules) >= MAX_MODULES or size > self.bytes_left:
                return None
            self.bytes_left -= size
            self._modules[path] = self._read(path)
        return self._modules[path]

    def _read(self, path: str) -> LoadedModule:
        scan = scan_module(self.package.read(path))
        files = self.package.files
        relative = [(text, at) for text in scan.imports if (at := _target(path, text)) is not None]
        inexact = tuple(text for text, at in relative if at not in files and _guess(at, files))
        missing = tuple(text for text, at in relative if at not in files and not _guess(at, files))
        detected = scan.is_esm and path.endswith(".js")
        form = "esm" if detected else self.formats.format_of(path)
        return LoadedModule(path, form, scan, inexact, missing)


def _neighbours(module: LoadedModule, files: Container[str]) -> Iterator[str]:
    for specifier in module.scan.specifiers:
        target = _target(module.path, specifier)
        if target is not None:
            found = target if target in files else _guess(target, files)
            if found is not None:
                yield found


def _target(importer: str, specifier: str) -> str | None:
    """The package path that a relative specifier means; ``None`` for any other specifier."""
    if not specifier.startswith(("./", "../")) and specifier not in {".", ".."}:
        return None
    plain = specifier.partition("?")[0].partition("#")[0]
    return inside(plain, parent_of(importer))


def _guess(target: str, files: Container[str]) -> str | None:
    """The file that a specifier without extension, or of a folder, stands for."""
    stems = (target, f"{target}/index") if target else ("index",)
    paths = (stem + extension for stem in stems for extension in _EXTENSIONS)
    return next((path for path in paths if path in files), None)
