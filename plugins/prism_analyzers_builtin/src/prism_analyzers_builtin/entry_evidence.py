"""What a root entry file says about the runtimes that can load it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from prism_analyzers_builtin.bounds import shown
from prism_analyzers_builtin.javascript import ModuleScan, scan_module
from prism_analyzers_builtin.json_shapes import text_at
from prism_analyzers_builtin.node_builtins import NO_PROCESSES, builtin_of
from prism_analyzers_builtin.package_paths import inside, parent_of
from prism_analyzers_builtin.verdicts import Reason
from prism_kernel.api import JsonObject, PackageContents

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
_BUN_GUESSES = (".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".json")
"""Extensions that Bun tries on a relative import without one; Node.js and Deno try none."""


@dataclass(frozen=True, slots=True)
class EntryFile:
    """A root target; ``scan`` is ``None`` unless it is a JavaScript file that exists."""

    path: str | None
    exists: bool
    format: str | None
    conditions: frozenset[str]
    scan: ModuleScan | None
    files: Container[str]


def read_entry(package: PackageContents, target: JsonObject) -> EntryFile:
    """Read a target as ``entrypoints`` describes it in its data."""
    path = text_at(target, "path")
    form = text_at(target, "format")
    exists = path is not None and path in package.files
    conditions = target.get("conditions")
    scanned = exists and path is not None and form in {"esm", "cjs"}
    return EntryFile(
        path=path,
        exists=exists,
        format=form,
        conditions=frozenset(map(str, conditions if isinstance(conditions, list) else ())),
        scan=scan_module(package.read(path)) if scanned and path is not None else None,
        files=package.files,
    )


def source_reasons(entry: EntryFile, runtime: str) -> Iterator[Reason]:
    """Reasons for and against a runtime; at least one."""
    if entry.path is None:
        yield Reason("entry-closed", "no", "medium", "`exports` says null for this runtime.")
    elif not entry.exists:
        message = f"The entry file {shown(entry.path)} is not in the package."
        yield Reason("entry-missing", "no", "high", message)
    elif entry.scan is not None:
        against = [*_module_reasons(entry, entry.scan, runtime)]
        yield from against or [_in_favour(entry, entry.scan, runtime)]
    else:
        yield _by_format(entry.format, runtime)


def _by_format(form: str | None, runtime: str) -> Reason:
    if form in {"typescript", "jsx"}:
        message = "Only Bun loads TypeScript or JSX from an installed package."
        return Reason("source-entry", "yes" if runtime == "bun" else "no", "high", message)
    if form == "css":
        return Reason("css-entry", "no", "high", "The entry is a style sheet.")
    if form in {"json", "addon"}:
        return Reason(f"{form}-entry", "yes", "medium", f"The entry is a {form} file.")
    return Reason("other-entry", "unknown", "low", "The entry is not a JavaScript file.")


def _module_reasons(entry: EntryFile, scan: ModuleScan, runtime: str) -> Iterator[Reason]:
    for specifier in (*scan.imports, *scan.requires):
        yield from _specifier_reasons(specifier, runtime)
    for name in scan.globals:
        if runtime not in _GLOBAL_OWNERS[name]:
            message = f"The entry file uses the global {name} while it loads."
            yield Reason("foreign-global", "no", "medium", message)
    if entry.format == "esm" and runtime != "bun":
        yield from _esm_reasons(entry, scan)


def _specifier_reasons(specifier: str, runtime: str) -> Iterator[Reason]:
    for scheme, owners in _SCHEMES.items():
        if specifier.startswith(scheme) and runtime not in owners:
            message = f"The entry file imports {shown(specifier)}."
            yield Reason("foreign-specifier", "no", "high", message)
    builtin = builtin_of(specifier) if runtime == "workers" else None
    if builtin in NO_PROCESSES:
        message = f"The entry file imports node:{shown(str(builtin))}, which workers lack."
        yield Reason("node-builtin", "no", "medium", message)
    elif builtin is not None:
        message = "The entry file imports builtins of Node.js, which workers have only on request."
        yield Reason("node-builtin", "unknown", "low", message)


def _esm_reasons(entry: EntryFile, scan: ModuleScan) -> Iterator[Reason]:
    """What Node.js and Deno refuse in an ES module and Bun lets pass."""
    if scan.is_cjs and not scan.is_esm:
        message = "The entry file is an ES module by name and CommonJS by syntax."
        yield Reason("cjs-in-esm", "no", "high", message)
    for specifier in scan.imports:
        path = _relative(entry, specifier)
        if path is None or path in entry.files:
            continue
        guessed = any(path + extension in entry.files for extension in _BUN_GUESSES)
        code = "extensionless-import" if guessed else "missing-import"
        message = f"The entry file imports {shown(specifier)}, and there is no such file."
        yield Reason(code, "no", "high", message)


def _relative(entry: EntryFile, specifier: str) -> str | None:
    if not specifier.startswith(("./", "../")) or entry.path is None:
        return None
    plain = specifier.partition("?")[0].partition("#")[0]
    return inside(plain, parent_of(entry.path))


def _in_favour(entry: EntryFile, scan: ModuleScan, runtime: str) -> Reason:
    alone = scan.complete and not scan.imports and not scan.requires
    if runtime == "workers" and not alone and not entry.conditions & _WORKER_CONDITIONS:
        message = "Only the entry file was read, and it imports others."
        return Reason("entry-only", "unknown", "low", message)
    if entry.conditions & (_WORKER_CONDITIONS if runtime == "workers" else {runtime}):
        return Reason("own-condition", "yes", "high", "`exports` has a target for this runtime.")
    message = "Nothing in the entry file speaks against this runtime."
    return Reason("entry-loads", "yes", "medium" if alone else "low", message)
