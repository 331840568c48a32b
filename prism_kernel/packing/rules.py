"""Which rules hold in a folder: npm's own, the ``files`` field, and ignore files."""

from __future__ import annotations

import os
import posixpath
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from prism_kernel.packing.globs import Rule
from prism_kernel.packing.package_json import PackageJson
from prism_kernel.semver.grammar import WHITESPACE

IGNORE_FILES = (".npmignore", ".gitignore")
_LINE_END = re.compile(r"\r?\n")


def parse_rules(text: str) -> tuple[Rule, ...]:
    """The rules in an ignore file's text; blank lines and lines that start with ``#`` are none."""
    lines = (line.strip(WHITESPACE) for line in _LINE_END.split(text))
    return tuple(Rule.parse(line) for line in lines if line and not line.startswith("#"))


#: In every folder, unless something later includes it again.
DEFAULTS = parse_rules(
    """
    .npmignore
    .gitignore
    **/.git
    **/.svn
    **/.hg
    **/CVS
    **/.git/**
    **/.svn/**
    **/.hg/**
    **/CVS/**
    /.lock-wscript
    /.wafpickle-*
    /build/config.gypi
    npm-debug.log
    **/.npmrc
    .*.swp
    .DS_Store
    **/.DS_Store/**
    ._*
    **/._*/**
    *.orig
    /archived-packages/**
    """
)

#: At the root of a package, after all other rules: what is always packed and what never is.
_ALWAYS_AND_NEVER = (
    "/.git",
    "!/package.json",
    "!/readme{,.*[^~$]}",
    "!/copying{,.*[^~$]}",
    "!/license{,.*[^~$]}",
    "!/licence{,.*[^~$]}",
    "/.git",
    "/node_modules",
    ".npmrc",
    "/package-lock.json",
    "/yarn.lock",
    "/pnpm-lock.yaml",
    "/bun.lockb",
)


def ignore_file_rules(folder: Path, names: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of the folder's own ignore file: ``.npmignore`` hides ``.gitignore``."""
    present = frozenset(names)
    for name in IGNORE_FILES:
        if name in present:
            text = (folder / name).read_text(encoding="utf-8", errors="replace")
            return parse_rules(text)
    return ()


def required_rules(required: Iterable[str]) -> tuple[Rule, ...]:
    """The last rules of a folder inside a package: ``required`` names must be packed."""
    return _rules(["/.git", *(f"!{name}" for name in required)])


class FieldRules:
    """What a package's ``package.json`` says about its root folder.

    ``selection`` replaces the folder's ignore file and is ``None`` without a ``files`` field;
    ``final`` come last; ``required`` are the files that ``files`` names one by one.
    """

    def __init__(self, folder: Path, package: PackageJson) -> None:
        chosen = ["*"]
        exact: list[str] = []
        self.required: list[str] = []
        for entry in package.files or ():
            pattern = _normalise(entry)
            kind = _kind(folder, pattern.lstrip("!"))
            if kind == stat.S_IFREG:
                exact.insert(0, f"!{pattern}")
                self.required.append(pattern.removeprefix("/"))
            elif kind == stat.S_IFDIR:
                chosen += [f"!{pattern}", f"!{pattern}/**"]
            elif kind is None:
                chosen.append(f"!{pattern}")
        self.selection = None if package.files is None else _rules(chosen)
        self.final = _rules(
            [*exact, *_ALWAYS_AND_NEVER, *(f"!/{entry}" for entry in package.entries)]
        )


def _normalise(entry: str) -> str:
    pattern = entry[1:] if entry.startswith("./") else entry
    return f"{pattern}*" if pattern.endswith("/*") else pattern


def _kind(folder: Path, path: str) -> int | None:
    """The type of what is there, links not followed; ``None`` if nothing is."""
    # Appended, not joined: an entry that starts with a slash still means this folder.
    place = posixpath.normpath(f"./{path}") + ("/" if path.endswith("/") else "")
    try:
        return stat.S_IFMT(os.lstat(f"{folder}/{place}").st_mode)
    except (OSError, ValueError):
        return None


def _rules(lines: Iterable[str]) -> tuple[Rule, ...]:
    return parse_rules("\n".join(lines))
