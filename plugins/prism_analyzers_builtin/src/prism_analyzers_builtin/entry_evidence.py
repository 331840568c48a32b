"""What a root entry, and the files that load with it, say about the runtimes that can load it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prism_analyzers_builtin.bounds import shown
from prism_analyzers_builtin.json_shapes import text_at
from prism_analyzers_builtin.load_graph import LoadedModule, LoadGraph, LoadGraphs
from prism_analyzers_builtin.node_builtins import NO_PROCESSES, builtin_of
from prism_analyzers_builtin.verdicts import Reason
from prism_kernel.api import JsonObject

TYPES_ONLY = "types-only"
"""Code of the reason that the root entry is a declaration file."""

_SCHEMES = {
    "bun:": ("bun",),
    "cloudflare:": ("workers",),
    "https:": ("deno",),
    "http:": ("deno",),
    "jsr:": ("deno",),
    "npm:": ("deno",),
}
"""Specifiers that only some runtimes understand."""

_GLOBAL_OWNERS = {"Bun": ("bun",), "Deno": ("deno",), "document": (), "window": ()}
_WORKER_CONDITIONS = frozenset({"workerd", "worker", "edge-light"})
_BUN_ONLY_FORMATS = {
    "typescript": "TypeScript",
    "jsx": "JSX",
    "css": "a style sheet",
}
"""Formats that Bun loads from an installed package and Node.js and Deno do not."""


@dataclass(frozen=True, slots=True)
class EntryFile:
    """A root target; ``graph`` is ``None`` unless it is a JavaScript file that exists."""

    path: str | None
    exists: bool
    format: str | None
    conditions: frozenset[str]
    graph: LoadGraph | None


def read_entry(target: JsonObject, graphs: LoadGraphs) -> EntryFile:
    """Read a target as ``entrypoints`` describes it in its data."""
    path = text_at(target, "path")
    form = text_at(target, "format")
    conditions = target.get("conditions")
    exists = path is not None and path in graphs.package.files
    return EntryFile(
        path=path,
        exists=exists,
        format=form,
        conditions=frozenset(map(str, conditions if isinstance(conditions, list) else ())),
        graph=graphs.of(path) if exists and path and form in {"esm", "cjs"} else None,
    )


def source_reasons(entry: EntryFile, runtime: str, graphs: LoadGraphs) -> Iterator[Reason]:
    """Reasons for and against a runtime; at least one."""
    if entry.path is None:
        yield Reason("entry-closed", "no", "medium", "`exports` has no usable target here.")
    elif not entry.exists:
        message = f"The entry file {shown(entry.path)} is not in the package."
        yield Reason("entry-missing", "no", "high", message, entry.path)
    elif entry.graph is None:
        yield _by_format(entry.path, entry.format, runtime)
    else:
        against = [*_graph_reasons(entry.graph, runtime, graphs)]
        yield from against or [_in_favour(entry, entry.graph, runtime)]


def _by_format(path: str, form: str | None, runtime: str) -> Reason:
    if form in _BUN_ONLY_FORMATS:
        message = f"{shown(path)} is {_BUN_ONLY_FORMATS[form]}, which only Bun loads."
        return Reason("source-entry", "yes" if runtime == "bun" else "no", "high", message, path)
    if form == "types":
        message = "The package has types only: there is nothing to load."
        return Reason(TYPES_ONLY, "no", "high", message, path)
    if form in {"json", "addon"}:
        return Reason(f"{form}-entry", "yes", "medium", f"The entry is a {form} file.", path)
    return Reason("other-entry", "unknown", "low", "The entry is not a JavaScript file.", path)


def _graph_reasons(graph: LoadGraph, runtime: str, graphs: LoadGraphs) -> Iterator[Reason]:
    for module in graph.modules:
        for specifier in module.scan.specifiers:
            if not specifier.startswith("."):
                yield from _specifier_reasons(module, specifier, runtime)
        for name in module.scan.globals:
            if runtime not in _GLOBAL_OWNERS[name]:
                message = f"{shown(module.path)} uses the global {name} while it loads."
                yield Reason("foreign-global", "no", "medium", message, module.path)
        if module.scan.throws and module.path == graph.modules[0].path:
            message = f"{shown(module.path)} throws an error as soon as it loads."
            yield Reason("throws-at-load", "no", "medium", message, module.path)
        if module.format == "esm":
            yield from _esm_reasons(module, runtime)
    for path in graph.others:
        form = graphs.formats.format_of(path)
        if form in _BUN_ONLY_FORMATS and runtime != "bun":
            yield _by_format(path, form, runtime)


def _specifier_reasons(module: LoadedModule, specifier: str, runtime: str) -> Iterator[Reason]:
    for scheme, owners in _SCHEMES.items():
        if specifier.startswith(scheme) and runtime not in owners:
            message = f"{shown(module.path)} imports {shown(specifier)}."
            yield Reason("foreign-specifier", "no", "high", message, module.path)
    builtin = builtin_of(specifier) if runtime == "workers" else None
    if builtin in NO_PROCESSES:
        message = f"{shown(module.path)} imports {shown(specifier)}, which workers lack."
        yield Reason("node-builtin", "no", "medium", message, module.path)
    elif builtin is not None:
        message = "It imports builtins of Node.js, which workers have only on request."
        yield Reason("node-builtin", "unknown", "low", message, module.path)


def _esm_reasons(module: LoadedModule, runtime: str) -> Iterator[Reason]:
    """What is refused in an ES module: only Node.js and Deno insist on more than existing files."""
    where = shown(module.path)
    for specifier in module.missing:
        message = f"{where} imports {shown(specifier)}, and there is no such file."
        yield Reason("missing-import", "no", "high", message, module.path)
    if runtime not in {"node", "deno"}:
        return
    for specifier in module.inexact:
        message = f"{where} imports {shown(specifier)} without the file's extension."
        yield Reason("extensionless-import", "no", "high", message, module.path)
    if module.scan.is_cjs and not module.scan.is_esm:
        message = f"{where} is an ES module by its name and CommonJS by its syntax."
        yield Reason("cjs-in-esm", "no", "high", message, module.path)


def _in_favour(entry: EntryFile, graph: LoadGraph, runtime: str) -> Reason:
    alone = graph.complete and not any(_needs_packages(module) for module in graph.modules)
    if runtime == "workers" and not alone and not entry.conditions & _WORKER_CONDITIONS:
        message = "Not everything that loads with the entry is part of the package."
        return Reason("entry-only", "unknown", "low", message, entry.path)
    if entry.conditions & (_WORKER_CONDITIONS if runtime == "workers" else {runtime}):
        message = "`exports` has a target for this runtime."
        return Reason("own-condition", "yes", "high", message, entry.path)
    message = "Nothing that loads with the entry speaks against this runtime."
    return Reason("entry-loads", "yes", "high" if alone else "medium", message, entry.path)


def _needs_packages(module: LoadedModule) -> bool:
    known = (".", *_SCHEMES)
    return not all(each.startswith(known) or builtin_of(each) for each in module.scan.specifiers)
