"""The strict tarball reader: the security boundary between an upload and everything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from prism_kernel.errors import InvalidManifest
from prism_kernel.tarball.archive_stream import ArchiveStream, inflate
from prism_kernel.tarball.entry import EntryBody, TarEntry
from prism_kernel.tarball.limits import TarballLimits
from prism_kernel.tarball.members import Member, read_member
from prism_kernel.tarball.path_index import PathIndex
from prism_kernel.tarball.refusals import bad_entry, shown, too_large

MANIFEST_PATH = "package.json"
_DEFAULT_LIMITS = TarballLimits()


class TarballReader:
    """Iterate over the files of one gzipped tarball, once, in the order they are stored.

    ``stream`` is read forward only and never written to disk; memory stays constant, save for
    the paths seen. Each ``TarEntry`` may be read, partly read or ignored before the next one;
    everything is checked either way. **Nothing is proven before the iteration has ended**:
    only then have the end of the archive, the end of the gzip file, its checksum, and the
    presence of ``package.json`` been confirmed, so act on nothing until then.

    Raises while iterating: ``InvalidTarball`` (what is refused is listed in the modules
    ``tar_header``, ``pax``, ``paths``, ``path_index`` and ``gzip_member``), ``TooLarge`` when
    a cap is passed, ``InvalidManifest`` when there is no ``package.json``. Each carries a
    stable code and one sentence with the entry's name made safe to print.
    """

    def __init__(self, stream: BinaryIO, limits: TarballLimits = _DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._stream = ArchiveStream(inflate(stream, limits))
        self._paths = PathIndex(max_folders=limits.entries, max_bytes=limits.total_path_bytes)
        self._root: str | None = None
        self._entries = 0

    def __iter__(self) -> Iterator[TarEntry]:
        while member := read_member(self._stream, self._limits, first=not self._entries):
            self._count()
            self._check_root(member)
            if member.folder:
                self._paths.add_folder(member.path)
                continue
            self._check_size(member)
            self._paths.add_file(member.path)
            body = EntryBody(self._stream, member.path, member.size)
            yield TarEntry(member.path, member.size, member.executable, body)
            body.finish()
        self._finish()

    def _count(self) -> None:
        self._entries += 1
        if self._entries > self._limits.entries:
            raise too_large(
                "too-many-entries",
                f"The tarball has more than {self._limits.entries} entries.",
                self._limits.entries,
            )

    def _check_root(self, member: Member) -> None:
        if not member.path and not member.folder:
            raise bad_entry("tarball-no-root", member.root, "is not inside a top folder")
        if self._root is None:
            self._root = member.root
        if member.root != self._root:
            raise bad_entry(
                "tarball-two-roots",
                f"{member.root}/{member.path}",
                f"is outside the top folder {shown(self._root)}",
            )

    def _check_size(self, member: Member) -> None:
        limits = self._limits
        if member.size > limits.file_bytes:
            self._drain(member)
            raise too_large(
                "too-large-file",
                f"{shown(member.path)} is larger than {limits.file_bytes} bytes.",
                limits.file_bytes,
            )
        if member.path == MANIFEST_PATH and member.size > limits.package_json_bytes:
            raise too_large(
                "too-large-manifest",
                f"The package.json is larger than {limits.package_json_bytes} bytes.",
                limits.package_json_bytes,
            )

    def _drain(self, member: Member) -> None:
        """See whether an oversized file is there at all: a size that lies is not a large file."""
        for _ in EntryBody(self._stream, member.path, member.size).chunks():
            pass

    def _finish(self) -> None:
        self._stream.finish()
        if MANIFEST_PATH not in self._paths:
            raise InvalidManifest(
                "The tarball holds no package.json in its top folder.", code="manifest-missing"
            )
