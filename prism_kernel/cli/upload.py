"""What is published: a folder packed for the purpose, or a tarball that exists."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from prism_kernel.errors import InvalidInput, NotFound
from prism_kernel.hashing import Hasher
from prism_kernel.jsonvalue import JsonMapping
from prism_kernel.packing import PackedFile, pack
from prism_kernel.tarball import (
    MANIFEST_PATH,
    TarballLimits,
    TarballReader,
    parse_package_json,
)

_CHUNK = 1024 * 1024
_EXECUTABLE, _PLAIN = 0o755, 0o644

Progress = Callable[[int, int], None]
"""Called with the bytes done so far and the bytes there are."""


@dataclass(frozen=True, slots=True)
class PreparedUpload:
    """A tarball ready to be sent, and what is in it.

    ``body`` stands at its beginning; ``sha256`` is its digest in hex, ``size`` and
    ``unpacked_size`` are in bytes. ``folder`` is where a ``prism.json`` may lie.
    """

    body: BinaryIO
    name: str
    version: str
    package_json: JsonMapping
    files: Sequence[PackedFile]
    size: int
    unpacked_size: int
    sha256: str
    folder: Path


@contextmanager
def open_upload(
    path: Path, limits: TarballLimits, progress: Progress | None
) -> Iterator[PreparedUpload]:
    """The upload that ``path``, a folder or a tarball, stands for; closed afterwards.

    Raises ``NotFound``, ``InvalidInput``, and what packing or reading a tarball raises.
    """
    if path.is_dir():
        with tempfile.TemporaryFile(prefix="prism-publish-") as body:
            pack(path, cast("BinaryIO", body), progress)
            body.seek(0)
            yield _upload(cast("BinaryIO", body), limits, path)
        return
    with _open(path) as body:
        yield _upload(body, limits, Path())


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotFound(f"There is no file or folder {path}.", code="no-such-path") from None
    except OSError as error:
        raise InvalidInput(f"Cannot read {path}: {error.strerror}.") from error


def _upload(body: BinaryIO, limits: TarballLimits, folder: Path) -> PreparedUpload:
    """Read the tarball as the registry will, so that what it would refuse is refused here."""
    files: list[PackedFile] = []
    manifest = b""
    for entry in TarballReader(body, limits):
        mode = _EXECUTABLE if entry.executable else _PLAIN
        files.append(PackedFile(entry.path, entry.size, mode))
        if entry.path == MANIFEST_PATH:
            manifest = entry.read(limits.package_json_bytes)
    package_json = parse_package_json(manifest)
    hasher = _hash(body)
    return PreparedUpload(
        body=body,
        name=str(package_json["name"]),
        version=str(package_json["version"]),
        package_json=package_json,
        files=tuple(files),
        size=hasher.size,
        unpacked_size=sum(file.size for file in files),
        sha256=hasher.digests().sha256,
        folder=folder,
    )


def _hash(body: BinaryIO) -> Hasher:
    hasher = Hasher()
    body.seek(0)
    while chunk := body.read(_CHUNK):
        hasher.update(chunk)
    body.seek(0)
    return hasher
