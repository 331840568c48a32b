"""One member of the archive: a file's or folder's header with the metadata in front of it."""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.tarball.archive_stream import BLOCK_BYTES, ArchiveStream
from prism_kernel.tarball.limits import TarballLimits
from prism_kernel.tarball.paths import check_shadowed_name, parse_path
from prism_kernel.tarball.pax import PaxOverrides, check_global, read_local, read_long_name
from prism_kernel.tarball.refusals import bad_archive, bad_entry, too_large
from prism_kernel.tarball.tar_header import EntryKind, TarHeader, parse_header

_ZERO_BLOCK = bytes(BLOCK_BYTES)
_NO_OVERRIDES = PaxOverrides(path=None, size=None)


@dataclass(frozen=True, slots=True)
class Member:
    """A file or folder. ``path`` is relative to ``root`` and empty for the root itself."""

    root: str
    path: str
    folder: bool
    size: int
    executable: bool


def read_member(stream: ArchiveStream, limits: TarballLimits, *, first: bool) -> Member | None:
    """The next member, or None after the two zero blocks that end an archive.

    A member may have one pax header or one GNU long name in front of it, never both nor two;
    a global pax header may only come before the ``first`` member, where ``git archive`` puts it.
    """
    overrides: PaxOverrides | None = None
    while (header := _read_header(stream)) is not None:
        match header.kind:
            case EntryKind.FILE | EntryKind.FOLDER:
                return _member(header, overrides or _NO_OVERRIDES, limits)
            case EntryKind.PAX_GLOBAL if first and overrides is None:
                check_global(_payload(stream, header, limits))
                first = False
            case EntryKind.PAX if overrides is None:
                overrides = read_local(_payload(stream, header, limits))
            case EntryKind.GNU_LONG_NAME if overrides is None:
                path = read_long_name(_payload(stream, header, limits))
                overrides = PaxOverrides(path=path, size=None)
            case _:
                raise bad_entry(
                    "tarball-metadata-chain", header.name, "is metadata in a place it may not be"
                )
    if overrides is not None:
        raise bad_archive("tarball-metadata-chain", "The archive ends after an extended header.")
    return None


def _read_header(stream: ArchiveStream) -> TarHeader | None:
    block = stream.take(BLOCK_BYTES)
    if block != _ZERO_BLOCK:
        return parse_header(block)
    if stream.take(BLOCK_BYTES) != _ZERO_BLOCK:
        raise bad_archive("tarball-end-marker", "The archive's end marker is only half there.")
    return None


def _payload(stream: ArchiveStream, header: TarHeader, limits: TarballLimits) -> bytes:
    if header.size > limits.metadata_bytes:
        raise too_large(
            "too-large-metadata",
            f"An extended header takes more than {limits.metadata_bytes} bytes.",
            limits.metadata_bytes,
        )
    payload = stream.take(header.size)
    stream.skip_padding(header.size, header.name)
    return payload


def _member(header: TarHeader, overrides: PaxOverrides, limits: TarballLimits) -> Member:
    if overrides.size is not None and overrides.size != header.size:
        raise bad_entry("tarball-pax-size", header.name, "has two different sizes")
    name = header.name
    if overrides.path is not None:
        check_shadowed_name(name)
        name = overrides.path
    where = parse_path(name, max_bytes=limits.path_bytes)
    folder = where.folder or header.kind is EntryKind.FOLDER
    if folder and header.size:
        raise bad_entry("tarball-size", name, "is a folder with contents")
    return Member(where.root, where.path, folder, header.size, header.executable)
