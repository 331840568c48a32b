"""The commands a package installs."""

from __future__ import annotations

from collections.abc import Iterator

from prism_analyzers_builtin.bounds import shown
from prism_analyzers_builtin.package_paths import extension_of, inside
from prism_kernel.api import Finding, JsonObject, JsonValue, PackageContents

MAX_COMMANDS = 100
MAX_SCRIPT_BYTES = 1024 * 1024
"""Bytes of a script worth unpacking for its first line; larger ones are programs."""


def read_commands(package: PackageContents) -> tuple[JsonObject, list[Finding]]:
    """``{name: {path, exists, shebang}}``, ``shebang`` being ``null`` where it was not read.

    npm makes these files executable when it installs them, so their mode says nothing; but
    without a ``#!`` line a shell would run JavaScript as a shell script.
    """
    commands: JsonObject = {}
    findings: list[Finding] = []
    scripts: dict[str, bool | None] = {}
    for name, written in _written(package, findings):
        if len(commands) == MAX_COMMANDS:
            findings.append(Finding("bin-too-large", "info", f"Only {MAX_COMMANDS} were checked."))
            break
        path = inside(written)
        exists = path in package.files
        if path is not None and exists and path not in scripts:
            scripts[path] = _shebang(package, path)
        shebang = scripts.get(path) if path is not None else None
        commands[shown(name)] = {"path": shown(written), "exists": exists, "shebang": shebang}
        findings.extend(_findings(name, written, exists=exists, shebang=shebang))
    return commands, findings


def _written(package: PackageContents, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    value: JsonValue = package.package_json.get("bin")
    if isinstance(value, str):
        yield package.name.rpartition("/")[2], value
    elif isinstance(value, dict):
        for name, path in value.items():
            if isinstance(path, str):
                yield name, path
            else:
                findings.append(_invalid(f"The path of the command {shown(name)} is not a string."))
    elif value is not None:
        findings.append(_invalid("`bin` is neither a path nor an object of paths."))


def _invalid(message: str) -> Finding:
    return Finding("bin-invalid", "error", message, "package.json")


def _shebang(package: PackageContents, path: str) -> bool | None:
    readable = package.files[path].raw_bytes <= MAX_SCRIPT_BYTES
    return package.read(path).startswith(b"#!") if readable else None


def _findings(name: str, written: str, *, exists: bool, shebang: bool | None) -> Iterator[Finding]:
    evidence = f"{shown(name)}: {shown(written)}"
    if not exists:
        message = f"The command {shown(name)} names a file that is not in the package."
        yield Finding("bin-missing", "error", message, "package.json", evidence=evidence)
    elif shebang is False and extension_of(written) in {".js", ".mjs", ".cjs", ""}:
        message = f"The command {shown(name)} does not begin with #!/usr/bin/env node."
        yield Finding("bin-without-shebang", "warning", message, inside(written), evidence=evidence)
