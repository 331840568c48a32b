"""The caps that bound what one tarball may cost to read."""

from __future__ import annotations

from dataclasses import dataclass

_KIB = 1024
_MIB = 1024 * _KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class TarballLimits:
    """Caps for one tarball; passing one raises ``TooLarge`` while the archive streams.

    ``compressed_bytes``: the gzip file as uploaded.
    ``unpacked_bytes``: the whole tar stream: contents, headers and padding.
    ``file_bytes``: one file's contents.
    ``entries``: files and folders in the archive; separately, the folders their paths imply.
    ``path_bytes``: one path in UTF-8, counted below the top folder. 1,024 is what macOS and
    S3 keys allow, so a longer one could not be installed everywhere.
    ``total_path_bytes``: all paths together, with the folders they imply; it bounds what the
    reader and its caller have to remember.
    ``metadata_bytes``: one gzip header, pax header or GNU long name. The largest honest one
    is a gzip extra field, 64 KiB.
    ``package_json_bytes``: the package's own ``package.json``.
    ``ratio``: unpacked bytes per compressed byte, asked only beyond ``ratio_floor_bytes`` of
    unpacked data. Text reaches 20:1 and thousands of near-equal small files 100:1; a bomb of
    zeros comes close to deflate's limit of 1,032:1.
    """

    compressed_bytes: int = 128 * _MIB
    unpacked_bytes: int = 1024 * _MIB
    file_bytes: int = 512 * _MIB
    entries: int = 50_000
    path_bytes: int = 1024
    total_path_bytes: int = 16 * _MIB
    metadata_bytes: int = 128 * _KIB
    package_json_bytes: int = _MIB
    ratio: int = 200
    ratio_floor_bytes: int = 16 * _MIB
