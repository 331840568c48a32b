"""Looking for unwanted files: one finding a kind, or one a file where each matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from prism_analyzers_builtin.bounds import listed
from prism_analyzers_builtin.package_paths import TOP, extension_of, parent_of
from prism_analyzers_builtin.unwanted_files import (
    BY_DIRECTORY,
    KEY_EXTENSIONS,
    KEY_NAMES,
    PRIVATE_KEY,
    REGISTRY_SETTINGS,
    REGISTRY_TOKEN,
    TOKEN_FILES,
    Unwanted,
    by_name,
)
from prism_kernel.api import Finding, PackageContents

MAX_SECRET_FILE_BYTES = 64 * 1024
"""Bytes of a file worth reading in search of a key or token: they are small files."""

MAX_SECRET_FILES = 50
"""Files read in search of secrets; a package of nothing else is reported well before that."""


def unwanted_files(package: PackageContents) -> list[Finding]:
    """What should not have been published.

    Errors have one finding a file, so that none is overlooked; the rest one a kind.
    """
    grouped: dict[Unwanted, list[str]] = {}
    findings: list[Finding] = []
    for path, kind, line in _matches(package):
        if kind.severity == "error":
            findings.append(Finding(kind.code, "error", kind.message, path=path, line=line))
        else:
            grouped.setdefault(kind, []).append(path)
    for kind, paths in grouped.items():
        evidence = listed(paths)
        finding = Finding(kind.code, kind.severity, kind.message, paths[0], evidence=evidence)
        findings.append(finding)
    return findings


def _matches(package: PackageContents) -> Iterator[tuple[str, Unwanted, int | None]]:
    directories = _unwanted_directories(package)
    reads_left = MAX_SECRET_FILES
    for path in package.files:
        name = path.rpartition("/")[2].lower()
        directory = directories.get(parent_of(path))
        kind = directory or by_name(name, extension_of(name))
        if kind is not None:
            yield path, kind, None
        elif reads_left and _may_hold_secret(name):
            reads_left -= 1
            found = _secret(package, path, name)
            if found is not None:
                yield path, *found


def _unwanted_directories(package: PackageContents) -> dict[str, Unwanted]:
    """The directories, at any depth, that are or lie below an unwanted one."""
    known = dict(BY_DIRECTORY)
    if _bundles(package):
        del known["node_modules"]
    found: dict[str, Unwanted] = {}
    for directory in {parent_of(path) for path in package.files} - {TOP}:
        for segment in directory.lower().split("/"):
            if segment in known:
                found[directory] = known[segment]
                break
    return found


def _bundles(package: PackageContents) -> bool:
    manifest = package.package_json
    return bool(manifest.get("bundleDependencies") or manifest.get("bundledDependencies"))


def _may_hold_secret(name: str) -> bool:
    return name in KEY_NAMES or name in TOKEN_FILES or extension_of(name) in KEY_EXTENSIONS


def _secret(package: PackageContents, path: str, name: str) -> tuple[Unwanted, int | None] | None:
    if package.files[path].raw_bytes > MAX_SECRET_FILE_BYTES:
        return None
    content = package.read(path)
    if name in TOKEN_FILES:
        match = _token_line().search(content)
        return (
            (REGISTRY_TOKEN, _line(content, match.start())) if match else (REGISTRY_SETTINGS, None)
        )
    at = content.find(b"PRIVATE KEY-----")
    return (PRIVATE_KEY, _line(content, at)) if at >= 0 else None


@cache
def _token_line() -> re.Pattern[bytes]:
    """A token, password or key written out; ``${NPM_TOKEN}`` stands for one and is harmless."""
    return re.compile(
        rb"^[^#;\n]{0,200}?(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)"
        rb"[\"']?[ \t]*[=: ][ \t]*[\"']?(?!\$\{)[^\s\"'#;]",
        re.MULTILINE,
    )


def _line(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1
