"""The folder of a store: made by the first write, and missed once it has been seen."""

from __future__ import annotations

import errno
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


class StoreFolder:
    """``path`` is the root without symbolic links in it. Looking at a folder makes nothing.

    Raises ``StorageUnavailable`` if it cannot be looked at.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen = False
        self.made = False
        """Whether this process knows that writes have all that they need."""
        with write_errors():
            resolved = root.resolve()
            if resolved.exists() and not resolved.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "Not a directory")
        self.path = str(resolved)
        self.require()

    def require(self) -> None:
        """Raise ``StorageUnavailable`` if the store's own folders are gone.

        Asked when something is missing: with its disk not mounted, the store would seem empty, and
        clients would take every package for deleted. A store that was never there is empty.
        """
        with write_errors():
            present = Path(self.path, LOCKS).is_dir()
        if present:
            self._seen = True
            self.make()
        elif self._seen:
            raise StorageUnavailable("The storage folder is gone; its disk may not be mounted.")

    def make(self) -> None:
        """Make what is missing, the root for this user alone: hashes of passwords are kept in it.

        Raises ``ConfigurationError`` for a root that cannot be right, else ``StorageUnavailable``.
        """
        if self.made:
            return
        try:
            Path(self.path).mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in (TEMPORARY, LOCKS):
                Path(self.path, name).mkdir(exist_ok=True)
        except OSError as error:
            if error.errno not in _MISTAKES:
                raise unavailable(error) from error
            raise ConfigurationError(
                f"The storage folder {self._root} cannot be used. {unavailable(error).message}",
                code="storage-folder",
                root=str(self._root),
            ) from error
        self.made = self._seen = True
