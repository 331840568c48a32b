"""The folders in which uploads are staged: locked while in use, so that dead ones can be told.

A server that is killed removes nothing. Its lock goes with it, and the next server to start on
this machine sees by that, and never by age, that the folder is nobody's. POSIX, as ``flock`` is.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from prism_kernel.errors import PrismError
from prism_kernel.inspection.staging_errors import staging_errors
from prism_kernel.names import check_name

PREFIX = "prism-publish-"
_NOTE = "committing"
_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Workspace:
    """A private folder that this process holds the lock of, by ``descriptor``. Blocks."""

    path: Path
    descriptor: int

    @classmethod
    def make(cls) -> Workspace:
        """A new folder in the temporary one. Raises ``OSError``.

        Another server may be removing stale folders right now and take this one for one of them,
        as long as it is not locked: then make another.
        """
        for _ in range(_ATTEMPTS):
            path = Path(tempfile.mkdtemp(prefix=PREFIX))
            with suppress(FileNotFoundError):
                descriptor = os.open(path, _FLAGS)
                # Some network file systems lock no folders; there, nobody gets the lock to remove.
                with suppress(OSError):
                    fcntl.flock(descriptor, fcntl.LOCK_EX)
                if _is_at(path, descriptor):
                    return cls(path, descriptor)
                os.close(descriptor)
        raise FileNotFoundError(path)

    @property
    def size(self) -> int:
        """Bytes of the files in it, as far as they are there."""
        with suppress(OSError), os.scandir(self.path) as found:
            return sum(entry.stat(follow_symlinks=False).st_size for entry in found)
        return 0

    @property
    def usable(self) -> bool:
        """Whether it still has its name."""
        return _is_at(self.path, self.descriptor)

    def empty(self) -> bool:
        """Remove the files in it. False if something stays."""
        try:
            for path in self.path.iterdir():
                path.unlink()
        except OSError:
            return False
        return True

    def remove(self) -> None:
        """Remove the folder with all that is in it, and then let go of it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self.descriptor)


def note_commit(workspace: Path, name: str) -> None:
    """Write down that a publish of package ``name`` is about to become visible.

    Blocks briefly. Raises ``StorageUnavailable``.
    """
    with staging_errors():
        (workspace / _NOTE).write_text(name, "utf-8")


def noted_commit(workspace: Path) -> str | None:
    """The package of the note; ``None`` if there is none, or no whole one."""
    try:
        return check_name((workspace / _NOTE).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, PrismError):
        return None


def take_stale_workspaces() -> list[Workspace]:
    """The folders of servers that are gone, now held by this process. Blocks.

    Only this user's, as the temporary folder may be everybody's.
    """
    found = Path(tempfile.gettempdir()).glob(f"{PREFIX}*")
    return [taken for path in found if (taken := _taken_if_stale(path))]


def _taken_if_stale(path: Path) -> Workspace | None:
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return None  # gone meanwhile, not a folder, or not ours to read
    try:
        if os.fstat(descriptor).st_uid == os.geteuid():
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(path, descriptor):
                return Workspace(path, descriptor)
    except OSError:
        pass  # in use
    os.close(descriptor)
    return None


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the open folder still has its name."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
