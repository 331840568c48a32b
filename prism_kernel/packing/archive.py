"""Writing the tarball."""

from __future__ import annotations

import gzip
import os
import stat
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from prism_kernel.errors import InvalidManifest, InvalidName, InvalidPackage
from prism_kernel.hashing import Digests, Hasher
from prism_kernel.names import check_new_name
from prism_kernel.packing.listing import PackedFile, files_of, unreadable
from prism_kernel.packing.package_json import PackageJson, read_package_json
from prism_kernel.semver import clean

#: 1985-10-26 08:15 UTC in seconds, the time npm gives every file: late enough for zip.
MODIFIED = 499_162_500
_COMPRESSION = 9
_PREFIX = "package/"

#: Called with the bytes read so far and the bytes to read in all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PackResult:
    """What was written. ``size`` is the tarball's and ``unpacked_size`` the files', in bytes."""

    name: str
    version: str
    files: tuple[PackedFile, ...]
    size: int
    unpacked_size: int
    digests: Digests


def pack(directory: Path, sink: BinaryIO, progress: Progress | None = None) -> PackResult:
    """Write the package in ``directory`` to ``sink`` as a gzipped tar archive.

    The same names, modes and contents give the same bytes, whatever the dates and owners. Raises
    ``InvalidManifest`` if package.json is missing or malformed or lacks a publishable name or
    version, and ``InvalidPackage`` if a file cannot be read or changes meanwhile.
    """
    package = read_package_json(directory)
    name, version = _name(package), _version(package)
    files = tuple(files_of(directory, package))
    target = _HashingWriter(sink)
    total = sum(file.size for file in files)
    _write(directory, files, target, _Counter(total, progress))
    return PackResult(name, version, files, target.hasher.size, total, target.hasher.digests())


def _name(package: PackageJson) -> str:
    _require_text(package, "name")
    if not package.name:
        raise InvalidManifest('package.json has no "name".', field="name")
    try:
        return check_new_name(package.name)
    except InvalidName as error:
        raise InvalidManifest(f'"name" in package.json: {error}', field="name") from None


def _require_text(package: PackageJson, field: str) -> None:
    if field in package.misfits:
        raise InvalidManifest(f'"{field}" in package.json must be text.', field=field)


def _version(package: PackageJson) -> str:
    _require_text(package, "version")
    if not package.version:
        raise InvalidManifest('package.json has no "version".', field="version")
    version = clean(package.version)
    if version is None:
        shown = ascii(package.version)
        raise InvalidManifest(f'"version" in package.json, {shown}, is not valid.', field="version")
    return version


def _write(
    directory: Path, files: tuple[PackedFile, ...], target: _HashingWriter, counter: _Counter
) -> None:
    with (
        # No file name and no time in the header: neither is part of the package.
        gzip.GzipFile("", "wb", _COMPRESSION, target, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for file in files:
            try:
                with _open(directory / file.path, file) as source:
                    archive.addfile(_header(file), _CountingReader(source, counter))
            except OSError as error:
                raise unreadable(error) from error


def _header(file: PackedFile) -> tarfile.TarInfo:
    header = tarfile.TarInfo(_PREFIX + file.path)
    header.size, header.mode, header.mtime = file.size, file.mode, MODIFIED
    return header


def _open(path: Path, file: PackedFile) -> BinaryIO:
    """Open the very file that was listed: no link put in its place, no other size."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    source = os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")
    status = os.fstat(source.fileno())
    if not stat.S_ISREG(status.st_mode) or status.st_size != file.size:
        source.close()
        raise InvalidPackage(f"{file.path} changed while it was packed.", code="changed-file")
    return source


class _Counter:
    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def add(self, size: int) -> None:
        self._done += size
        if self._progress is not None:
            self._progress(self._done, self._total)


class _CountingReader:
    def __init__(self, source: BinaryIO, counter: _Counter) -> None:
        self._source, self._counter = source, counter

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._source.read(size)
        self._counter.add(len(chunk))
        return chunk


class _HashingWriter:
    """Passes bytes on and keeps their digests."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self.hasher = Hasher()

    def write(self, chunk: bytes, /) -> int:
        self.hasher.update(chunk)
        return self._sink.write(chunk)

    def flush(self) -> None:
        self._sink.flush()
