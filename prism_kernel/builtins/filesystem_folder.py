"""The folder of a store: made by the first write, and missed once it has been seen."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from prism_kernel.api import ConfigurationError, StorageUnavailable
from prism_kernel.builtins.filesystem_errors import unavailable, write_errors
from prism_kernel.builtins.filesystem_locks import LOCKS

TEMPORARY = ".tmp"
"""The folder of writes under way, inside the store's root."""

_MISTAKES = frozenset(
    {
        errno.EACCES,
        errno.EEXIST,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
"""Why a folder cannot be made although the disk is well: no waiting makes it right."""


def folder_error(root: Path, error: OSError) -> ConfigurationError | StorageUnavailable:
    """What an error about the folder itself means: that another must be named, or that it is away.

    Only who configures the store is told its path, at start and by commands.
    """
    meaning = unavailable(error)
    if error.errno not in _MISTAKES:
        return meaning
    return ConfigurationError(
        f"The storage folder {root} cannot be used. {meaning.message}",
        code="storage-folder",
        root=str(root),
    )


class StoreFolder:
    """``path`` is the root without symbolic links in it. Looking at a folder makes nothing.

    Raises ``StorageUnavailable`` for a root that is no folder or may not be looked at.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self.witness: str | None = None
        """The entry of the root by which this process knows that the store is there."""
        self._made = False
        self.path = os.path.realpath(root)
        with write_errors():
            if os.path.lexists(self.path):
                os.listdir(self.path)  # noqa: PTH208 - only its errors count
        self.require()

    def saw(self, key: str) -> None:
        """Remember that there is an object."""
        if self.witness is None:
            self.witness = key.partition("/")[0]

    def require(self) -> None:
        """Raise ``StorageUnavailable`` if the store was seen and is gone.

        Asked when something is missing: with its disk not mounted, the store would seem empty, and
        clients would take every package for deleted. Other things may lie in the folder then. A
        store that was never there is empty; one that was restored may lack the folder of locks.
        """
        with write_errors():
            if Path(self.path, LOCKS).is_dir():
                self.witness = LOCKS
            elif self.witness and not os.path.lexists(f"{self.path}/{self.witness}"):
                raise StorageUnavailable("The storage folder is gone; its disk may not be mounted.")

    def make(self) -> None:
        """Make what is missing, the root for this user alone: hashes of passwords are kept in it.

        Raises ``ConfigurationError`` for a root that cannot be right, else ``StorageUnavailable``.
        """
        if self._made:
            return
        self.require()
        try:
            Path(self.path).mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in (TEMPORARY, LOCKS):
                Path(self.path, name).mkdir(exist_ok=True)
        except OSError as error:
            raise folder_error(self._root, error) from error
        self._made, self.witness = True, LOCKS
