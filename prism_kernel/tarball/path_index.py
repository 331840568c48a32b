"""Which paths an archive has used, and whether a new one can stand beside them."""

from __future__ import annotations

from prism_kernel.errors import InvalidTarball
from prism_kernel.tarball.paths import collision_key
from prism_kernel.tarball.refusals import bad_entry, shown, too_large


class PathIndex:
    """Every file and folder of one package, by the spelling a case-blind disk would find.

    Time per path grows with its length only: ancestors are walked from the nearest one up to
    the first that is known. ``max_folders`` and ``max_bytes`` bound what is remembered, also
    for paths that are nothing but depth.
    """

    def __init__(self, *, max_folders: int, max_bytes: int) -> None:
        self._max_folders = max_folders
        self._max_bytes = max_bytes
        self._bytes = 0
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self._listed: set[str] = set()
        self._spellings: set[str] = set()

    def add_file(self, path: str) -> None:
        """Take in a file.

        Raises ``InvalidTarball``: its path, or one that a case-blind or normalising disk
        cannot tell from it, is taken; a parent is a file. ``TooLarge`` beyond the caps.
        """
        key = collision_key(path)
        if key in self._folders:
            raise _file_and_folder(path)
        if key in self._files:
            raise _taken(path, self._files[key])
        self._files[key] = path
        self._account(path)
        self._add_parents(path)

    def add_folder(self, path: str) -> None:
        """Take in a folder that has an entry of its own. Raises as ``add_file``."""
        if path in self._listed:
            raise _taken(path or "/", path or "/")
        self._listed.add(path)
        if path and self._is_new_folder(path):
            self._add_parents(path)

    def __contains__(self, path: str) -> bool:
        """Whether this very spelling is a file."""
        return self._files.get(collision_key(path)) == path

    def _add_parents(self, path: str) -> None:
        parent = path.rpartition("/")[0]
        while parent and self._is_new_folder(parent):
            parent = parent.rpartition("/")[0]

    def _is_new_folder(self, path: str) -> bool:
        if path in self._spellings:
            return False
        key = collision_key(path)
        if key in self._folders:
            raise _taken(path, self._folders[key])
        if key in self._files:
            raise _file_and_folder(path)
        if len(self._folders) == self._max_folders:
            raise too_large(
                "too-many-entries",
                f"The tarball has more than {self._max_folders} folders.",
                self._max_folders,
            )
        self._folders[key] = path
        self._spellings.add(path)
        self._account(path)
        return True

    def _account(self, path: str) -> None:
        self._bytes += len(path) if path.isascii() else len(path.encode())
        if self._bytes > self._max_bytes:
            raise too_large(
                "too-large-paths",
                f"The paths in the tarball take more than {self._max_bytes} bytes together.",
                self._max_bytes,
            )


def _taken(path: str, known: str) -> InvalidTarball:
    if path == known:
        return bad_entry("tarball-duplicate-path", path, "appears twice")
    return bad_entry(
        "tarball-path-collision", path, f"is the same as {shown(known)} on many file systems"
    )


def _file_and_folder(path: str) -> InvalidTarball:
    return bad_entry("tarball-file-and-folder", path, "is both a file and a folder")
