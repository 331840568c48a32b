"""Walking one package's folders, asking the rules about every name."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Iterator
from pathlib import Path

from prism_kernel.errors import InvalidPackage
from prism_kernel.packing.globs import Rule
from prism_kernel.packing.package_json import NAME, PackageJson
from prism_kernel.packing.rules import (
    DEFAULTS,
    FieldRules,
    ignore_file_rules,
    required_rules,
)

#: Folders within folders. Deeper trees are mistakes, such as a folder copied into itself.
MAX_DEPTH = 100


class Folder:
    """One folder of the walk, with the rules that hold in it.

    ``parent`` is asked first: what it excludes stays excluded, unless the folder is ``exact``,
    that is, included by name.
    """

    def __init__(self, path: Path, name: str, parent: Folder | None, *, exact: bool) -> None:
        self.path = path
        self.name = name
        self.parent = parent
        self.exact = exact
        self.entries = sorted(entry.name for entry in path.iterdir())
        self.rules: tuple[Rule, ...] = ()
        self.required: tuple[str, ...] = ()

    def admits(self, path: str, *, as_folder: bool, name: str | None = None) -> bool:
        """Whether ``path``, such as ``/lib``, may be packed or, ``as_folder``, be entered.

        ``name`` is the last part of a path that has others before it.
        """
        included = True
        if self.parent is not None:
            included = self.parent.admits(
                f"/{self.name}{path}", as_folder=as_folder, name=name or path[1:]
            )
            if not included and not self.exact:
                return False
        for rule in self.rules:
            if rule.negated != included and rule.applies(path, as_folder=as_folder, name=name):
                included = rule.negated
        return included


def walk_package(root: Path, package: PackageJson, *, bundled: bool = False) -> Iterator[str]:
    """The paths of the files to pack, relative to ``root``, with forward slashes.

    A ``bundled`` package was packed before, so its root's ignore files no longer count. Links and
    other things that are neither files nor folders are passed over. Raises ``OSError``
    where the system does, and ``InvalidPackage`` for folders nested too deep.
    """
    folder = Folder(root, "", None, exact=False)
    fields = FieldRules(root, package) if NAME in folder.entries else None
    selection = fields.selection if fields else None
    if selection is None:
        selection = () if bundled else ignore_file_rules(root, folder.entries)
    folder.rules = (*(() if bundled else DEFAULTS), *selection, *(fields.final if fields else ()))
    folder.required = tuple(fields.required) if fields else ()
    yield from _walk(folder, "")


def _walk(folder: Folder, prefix: str) -> Iterator[str]:
    if prefix.count("/") > MAX_DEPTH:
        raise InvalidPackage(f"Folders are nested more than {MAX_DEPTH} deep.", code="too-deep")
    for name in folder.entries:
        as_file = folder.admits(f"/{name}", as_folder=False)
        as_folder = folder.admits(f"/{name}", as_folder=True)
        # npm refuses a star in a name, which Windows cannot have.
        if not (as_file or as_folder) or "*" in name:
            continue
        mode = os.lstat(folder.path / name).st_mode
        if stat.S_ISREG(mode) and as_file:
            yield prefix + name
        elif stat.S_ISDIR(mode) and as_folder:
            exact = as_file or folder.admits(f"/{name}/", as_folder=False)
            child = _enter(folder, name, exact=exact)
            yield from _walk(child, f"{prefix}{name}/")


def _enter(parent: Folder, name: str, *, exact: bool) -> Folder:
    child = Folder(parent.path / name, name, parent, exact=exact)
    child.required = tuple(
        posixpath.basename(path)
        for path in map(posixpath.normpath, parent.required)
        if posixpath.dirname(path) == name
    )
    child.rules = (
        *DEFAULTS,
        *ignore_file_rules(child.path, child.entries),
        *required_rules(child.required),
    )
    return child
