"""The list of files to pack, with their sizes and modes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prism_kernel.errors import InvalidPackage
from prism_kernel.packing.bundles import bundles
from prism_kernel.packing.package_json import PackageJson, read_package_json
from prism_kernel.packing.walking import walk_package

_PLAIN, _EXECUTABLE = 0o644, 0o755
_ANY_EXECUTE = 0o111


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file to pack: its path in the package with forward slashes, its bytes, its mode."""

    path: str
    size: int
    mode: int


def list_files(directory: Path) -> list[PackedFile]:
    """The files that ``npm pack`` would take from ``directory``, in the tarball's order.

    Modes are 0o755 for executable files and the targets of ``bin``, 0o644 for all others. Links
    are not followed. Raises ``InvalidManifest`` for a missing or malformed package.json and
    ``InvalidPackage`` for a file that cannot be read or whose name is not Unicode.
    """
    return files_of(directory, read_package_json(directory))


def files_of(directory: Path, package: PackageJson) -> list[PackedFile]:
    """As ``list_files``, for a package.json that has been read."""
    try:
        paths = sorted(set(_paths(directory, package)), key=_order)
        return [_packed(directory, path, package) for path in paths]
    except OSError as error:
        raise unreadable(error) from error


def unreadable(error: OSError) -> InvalidPackage:
    """The error for a file or folder that the system would not read."""
    name = Path(error.filename).name if isinstance(error.filename, str) else "A file"
    return InvalidPackage(f"{name} cannot be read: {error.strerror}.", code="unreadable-file")


def _paths(directory: Path, package: PackageJson) -> Iterator[str]:
    yield from walk_package(directory, package)
    for bundle in bundles(directory, package):
        folder = directory / bundle.path
        for path in walk_package(folder, bundle.package, bundled=not bundle.linked):
            yield f"{bundle.path}/{path}"


def _order(path: str) -> tuple[str, str, str]:
    """Alike beside alike compresses better; npm orders by the same three."""
    name = posixpath.basename(path).lower()
    return posixpath.splitext(name)[1], name, path


def _packed(directory: Path, path: str, package: PackageJson) -> PackedFile:
    if not path.isprintable() and not _is_unicode(path):
        raise InvalidPackage(f"The file name {path!a} is not Unicode.", code="bad-file-name")
    status = (directory / path).lstat()
    executable = path in package.bins or status.st_mode & _ANY_EXECUTE
    return PackedFile(path, status.st_size, _EXECUTABLE if executable else _PLAIN)


def _is_unicode(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
